package graph

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"testing"
)

// TestSumIsHMAC compares Key.Sum with the standard library's HMAC, for
// messages shorter and longer than its buffer.
func TestSumIsHMAC(t *testing.T) {
	k, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{0, 1, 7, 63, 64, 65, 400, 440, 448, 512, 5000} {
		parts := [][]byte{[]byte("class"), bytes.Repeat([]byte{'x'}, n), nil}
		h := hmac.New(sha256.New, k[:])
		for _, p := range parts {
			h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(p))))
			h.Write(p)
		}
		if got := k.Sum(parts...); !bytes.Equal(got[:], h.Sum(nil)) {
			t.Errorf("%d bytes: %x", n, got)
		}
	}
}

func BenchmarkRecordID(b *testing.B) {
	k, _ := NewKey()
	b.ReportAllocs()
	for b.Loop() {
		_ = k.RecordID("TR", "world", "p12345")
	}
}
