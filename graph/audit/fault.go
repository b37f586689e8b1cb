package audit

// Fault is why the log takes no more entries; nil while it does.
func (l *fileLog) Fault() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.fault
}
