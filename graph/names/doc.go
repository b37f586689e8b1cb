// Package names promises that two spellings of one name, text, number or code fold to the same form, whatever script,
// case, accents or punctuation they were typed with, and that the folding of a text never depends on anything but the
// text itself.
//
// [Fold] gives the canonical form of a text, [Tokens] its words, [SearchTokens] the words under which a text is found
// and [QueryTokens] the words a query asks for, [Skeleton] the consonants of a word. [Identifier], [Phone] and
// [Country] do the same for document numbers, telephone numbers and countries. [ReferenceKeys] says what makes two
// owners' records the same thing without a human. Every function here is pure: no state, no input or output.
package names
