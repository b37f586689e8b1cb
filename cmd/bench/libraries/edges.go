package libraries

import (
	"bufio"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"

	"portolan/analytics/kernel/fixture"
	"portolan/graph/snapshot"
)

// ReadEdges reads a graph from a text file: the two ends of a link a line, by
// any names, and its weight, 1 where none is given; between them blanks, tabs
// or commas. Lines that begin with # or % are left out, and a link to oneself
// counts for its vertex only. Vertices are numbered as they come up. An error
// names the line.
func ReadEdges(path string) (*snapshot.Graph, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	number := map[string]int{}
	vertex := func(name string) int {
		v, known := number[name]
		if !known {
			v = len(number)
			number[strings.Clone(name)] = v
		}
		return v
	}
	var arcs []fixture.Arc
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		fields := strings.FieldsFunc(lines.Text(), func(r rune) bool { return r == ' ' || r == '\t' || r == ',' || r == '\r' })
		if len(fields) == 0 || fields[0][0] == '#' || fields[0][0] == '%' {
			continue
		}
		if len(fields) > 3 || len(fields) < 2 {
			return nil, fmt.Errorf("%s: line %d has %d fields: a link is its two ends and perhaps a weight", path, n, len(fields))
		}
		a := fixture.Arc{From: vertex(fields[0]), To: vertex(fields[1]), Weight: 1}
		if len(fields) == 3 {
			w, err := strconv.ParseFloat(fields[2], 32)
			if err != nil || !(w > 0) || math.IsInf(w, 1) {
				return nil, fmt.Errorf("%s: line %d: the weight %q is no finite number above 0", path, n, fields[2])
			}
			a.Weight = w
		}
		arcs = append(arcs, a)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return fixture.Build(len(number), arcs), nil
}
