package exchange

import (
	"portolan/exchange/ftm"
	"portolan/exchange/row"
)

// formats makes a reader for each format that can be imported.
var formats = map[string]func(*ImportOptions) (row.Format, error){
	"ftm": func(*ImportOptions) (row.Format, error) { return ftm.New(), nil },
}
