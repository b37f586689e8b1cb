package vault

// called keeps the best name of every version: one text after the other, so
// that a million names are two arrays and the garbage collector looks into
// neither. It is guarded by Vault.mu as all of memory is.
type called struct {
	text []byte
	end  []uint64 // where each version's name ends
}

// add appends the next version's name, which may be empty.
func (c *called) add(name string) {
	c.text = append(c.text, name...)
	c.end = append(c.end, uint64(len(c.text)))
}

// part is where a version's name lies.
func (c *called) part(ver int32) []byte {
	from := uint64(0)
	if ver > 0 {
		from = c.end[ver-1]
	}
	return c.text[from:c.end[ver]]
}

// name is a version's best name, "" when it has none or is erased.
func (c *called) name(ver int32) string {
	part := c.part(ver)
	if len(part) == 0 || part[0] == 0 {
		return ""
	}
	return string(part)
}

// erase overwrites a version's name.
func (c *called) erase(ver int32) { clear(c.part(ver)) }
