package rings

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// Analysis are all findings about documents of one viewer in one window. It is
// safe for concurrent use and never changes.
type Analysis struct {
	rings  []*Ring
	reason string
	note   string
}

// analysis is the work on one window.
type analysis struct {
	*travel.Window
	papers   []sheet
	known    []*somebody // of each actor, when it was asked for
	byNumber map[string][]int32
	bySeries map[seriesKey][]int32 // papers of each series by serial
	byForm   map[form][]seriesKey
	found    []finding
	crowds   int // of people who share something that was left out
}

// finding is a ring before it is told.
type finding struct {
	kind    Kind
	papers  []int32
	chance  float64
	tested  bool
	names   int   // different names in the papers' own records
	uses    []use // those that are found; nil: all
	reports map[int32][]int32
	changes []change
	certain *bool // nil: by the certain uses of different people
}

// Analyse finds what documents of the window tell.
func Analyse(ctx context.Context, w *travel.Window) (*Analysis, error) {
	a := &analysis{Window: w, known: make([]*somebody, len(w.Actors)), byNumber: map[string][]int32{}}
	a.sheets()
	for i := range a.papers {
		if n := a.papers[i].number; n != "" {
			a.byNumber[n] = append(a.byNumber[n], int32(i))
		}
	}
	for _, find := range []func(){a.findSeries, a.findShared, a.findPhotos, a.findIdentities, a.findUseAfterReport} {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		find()
	}
	out := &Analysis{note: w.Note()}
	served := a.helpIndex()
	var tested []*Helper
	for i := range a.found {
		if i%256 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if r := a.tell(&a.found[i]); r != nil {
			tested = append(tested, served.attribute(r, &a.found[i])...)
			out.rings = append(out.rings, r)
		}
	}
	settle(out.rings, tested)
	slices.SortStableFunc(out.rings, func(x, y *Ring) int {
		return cmp.Or(cmp.Compare(len(y.People), len(x.People)), cmp.Compare(len(y.Documents), len(x.Documents)),
			cmp.Compare(slices.Index(Kinds, x.Kind), slices.Index(Kinds, y.Kind)), slices.CompareFunc(x.People, y.People, graph.ID.Compare),
			slices.CompareFunc(x.Documents, y.Documents, graph.ID.Compare), slices.CompareFunc(x.Reports, y.Reports, graph.ID.Compare))
	})
	if a.crowds > 0 {
		out.reason = fmt.Sprintf("%d numbers, photographs or names that more than %d people share were left out as placeholders", a.crowds, crowd)
	}
	if len(a.papers) == 0 {
		out.note = joined(out.note, "no visible document has a user in the window")
	}
	return out, ctx.Err()
}

func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "; " + b
}

// Reason says what was left out, or "".
func (a *Analysis) Reason() string { return a.reason }

// Note says what had to be assumed, or "".
func (a *Analysis) Note() string { return a.note }

// Bytes is about the memory that the analysis holds.
func (a *Analysis) Bytes() int64 {
	n := 0
	for _, r := range a.rings {
		n += 500 + 16*(len(r.Documents)+len(r.People)+len(r.Reports)+len(r.Evidence)) + 80*(len(r.Helpers)+len(r.HandOvers))
	}
	return int64(n)
}

// Rings are the findings of the kinds, without their run.
func (a *Analysis) Rings(q Question) (out Answer) {
	for _, r := range a.rings {
		if len(q.Kinds) > 0 && !slices.Contains(q.Kinds, r.Kind) {
			continue
		}
		out.TotalCount++
		if r.Certain {
			out.CertainCount++
		}
		if q.First == 0 || len(out.Rows) < q.First {
			out.Rows = append(out.Rows, r)
		}
	}
	return out
}

// peopleOf are the people of papers, ascending.
func (a *analysis) peopleOf(list []int32) (out []int32) {
	for _, i := range list {
		out = append(out, a.papers[i].people...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (a *analysis) national(person int32, issuer string) bool {
	return slices.ContainsFunc(a.Actors[person].Nationality, func(c uint16) bool { return travel.Country(c) == issuer })
}

func firstOfJanuary(at int64) bool {
	t := time.Unix(at, 0).UTC()
	return t.Month() == time.January && t.Day() == 1
}

func sortedKeys[T any](m map[string]T) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
