// Package unlist promises to read a United Nations Security Council sanctions list in its XML form, any edition and
// any committee's, without losing what it says: one person or organisation for each entry under its DATAID, names and
// aliases with their quality and script, every possible birth date with its precision, documents as records of their
// own, and one link for each two entries of which the comments of one give the reference number of the other.
//
// A reference number that no entry of the list has is reported and nothing is invented for it. The reader takes plain
// XML only: a document type declaration, an entity of the file's own, another encoding than UTF-8, too deep nesting or
// an oversized text refuse the file. It holds one entry at a time.
package unlist
