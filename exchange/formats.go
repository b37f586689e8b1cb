package exchange

import (
	"portolan/exchange/csv"
	"portolan/exchange/edges"
	"portolan/exchange/ftm"
	"portolan/exchange/graphml"
	"portolan/exchange/row"
	"portolan/exchange/unlist"
)

// formats makes a reader for each format that can be imported.
var formats = map[string]func(*ImportOptions) (row.Format, error){
	"ftm":     func(*ImportOptions) (row.Format, error) { return ftm.New(), nil },
	"edges":   func(*ImportOptions) (row.Format, error) { return edges.New(), nil },
	"graphml": func(*ImportOptions) (row.Format, error) { return graphml.Format{}, nil },
	"un":      func(*ImportOptions) (row.Format, error) { return unlist.Format{}, nil },
	"csv": func(o *ImportOptions) (row.Format, error) {
		name, text, err := o.mapping()
		if err != nil {
			return nil, err
		}
		f, err := csv.New(name, text)
		return f, faultOf(err)
	},
}
