package embedded

import (
	"testing"
)

func TestAMemoryStoreKeepsItsElements(t *testing.T) {
	s, err := OpenMemory()
	if err != nil {
		t.Fatal(err)
	}
	fill(t, s, 1000)
	if h := s.newest(); h.Revision != 1 {
		t.Fatalf("head is %d", h.Revision)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}
