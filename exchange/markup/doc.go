// Package markup promises XML that cannot harm: a document type, entities of its
// own, processing instructions, encodings other than UTF-8, too deep nesting and
// texts too long to hold are refused with the line at which they stand, and a
// file that is cut off is never taken for a whole one.
package markup
