package audit

import (
	"context"
	"slices"
	"sync"
	"time"
)

// MemoryLog keeps its entries in memory: a log for tests, which can be told to fail.
type MemoryLog struct {
	mu      sync.Mutex
	entries []Entry
	err     error
}

// Memory returns an empty log in memory.
func Memory() *MemoryLog { return &MemoryLog{} }

// Append keeps an entry, under the same rules as a log on disk.
func (m *MemoryLog) Append(ctx context.Context, e Entry) (uint64, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	e, err := prepare(e, time.Now)
	if err != nil {
		return 0, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.err != nil {
		return 0, m.err
	}
	e.IDs = slices.Clone(e.IDs)
	m.entries = append(m.entries, e)
	return uint64(len(m.entries)), nil
}

// Announce keeps an entry as Append does.
func (m *MemoryLog) Announce(ctx context.Context, e Entry) (uint64, error) { return m.Append(ctx, e) }

// Close makes the log refuse everything after.
func (m *MemoryLog) Close() error {
	m.Fail(errClosed)
	return nil
}

// Entries returns what was appended so far; the entry at index i has sequence number i+1.
func (m *MemoryLog) Entries() []Entry {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.entries)
}

// Fail makes every later Append return err; nil mends the log.
func (m *MemoryLog) Fail(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.err = err
}
