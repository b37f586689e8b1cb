// Package money promises the transfers that fit journeys: payments before a
// departure or booking, payers before the journeys of several people, and
// chains of transfers that hand one sum on; each scored against the transfers
// of other times. It is pure computation on one viewer's travel window; the
// words are those of docs/questions/money.md.
package money
