package exec

import (
	"bytes"
	"sync"

	"github.com/99designs/gqlgen/graphql"
)

// scratch are buffers that answers are written into, so that they grow once and not for every answer.
var scratch = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// maxScratch is how large a buffer may be that is kept.
const maxScratch = 1 << 20

// written is the answer as JSON.
func written(data graphql.Marshaler) []byte {
	buf := scratch.Get().(*bytes.Buffer)
	buf.Reset()
	data.MarshalGQL(buf)
	out := bytes.Clone(buf.Bytes())
	if buf.Cap() <= maxScratch {
		scratch.Put(buf)
	}
	return out
}
