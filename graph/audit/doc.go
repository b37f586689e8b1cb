// Package audit keeps who saw and did what: an append-only log in which nothing can be changed, dropped or moved
// without being found, and from which a payload can still be erased when the law demands it.
//
// A log is a folder of two files. leaves.log holds one leaf of 80 bytes an entry: its sequence number, the hash of the
// leaf before it, the commitment SHA-256(salt || payload), and where its payload ends. payloads.log holds salt and
// payload of one entry after the other. The chain stands on commitments alone, so a payload and its salt can be
// overwritten with zeros and the chain still holds; without the salt a commitment says nothing about what it
// committed to.
//
// The reader who wants proof keeps a Head from time to time: Verify, given a head seen earlier, finds every edit of
// what came before it, dropping the end of the log included.
//
// Whoever answers a question writes its intent first and gives no answer when that fails; afterwards the outcome. An
// answer that leaves while it is made has its intent appended; one that is held back until its outcome is appended may
// have it announced, which costs no sync of its own.
package audit
