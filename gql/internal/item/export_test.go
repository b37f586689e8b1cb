package item

// Fetches is how often bodies were brought from the store so far.
func Fetches() int64 { return fetches.Load() }
