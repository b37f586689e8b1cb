package analytics

// Kept is the number of bytes that the cache counts.
func (e *Engine) Kept() int64 {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.bytes
}
