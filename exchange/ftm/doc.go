// Package ftm promises that FollowTheMoney entities, one JSON object a line,
// become elements without losing a word of theirs, and that elements written
// out with their portolan block come back as the same bytes.
//
// Entities of the FollowTheMoney ecosystem need no block: their schema says the
// kind, their entity-valued properties become links, and properties that a kind
// does not have are kept in its notes. The block says what FollowTheMoney has
// no words for: the kind, owner, dataset and reference, the marking, the grade,
// the validity, the ends of a link, and scripts, qualities and precisions of
// values.
package ftm
