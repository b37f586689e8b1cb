// Package scalar promises that instants and partial dates cross the wire in one spelling each, and that whatever is not
// one is refused with a sentence that shows what would be right.
package scalar
