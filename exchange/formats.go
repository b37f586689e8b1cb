package exchange

import (
	"portolan/exchange/row"
)

// formats makes a reader for each format that can be imported.
var formats = map[string]func(*ImportOptions) (row.Format, error){}
