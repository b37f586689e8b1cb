package item

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"portolan/analytics/transit/alert"
)

// StructureAlert is the schema's type of that name.
type StructureAlert struct {
	ID, Kind                   string
	About                      []Entity
	Networks                   []string
	SeenAt                     *time.Time
	Before, After, Explanation string
	findings
}

// NewAlerts makes the rows of an answer. What all rows are about is one group.
func NewAlerts(view *Seen, rows []alert.Alert) []*StructureAlert {
	f, refs := newFindings(view, nil), []Ref{}
	for _, r := range rows {
		f.evidence = append(f.evidence, r.Evidence)
		refs = append(refs, Refs(view, r.About)...)
	}
	things, out := Things(view, refs), make([]*StructureAlert, len(rows))
	for i, r := range rows {
		a := &StructureAlert{ID: EncodeID("StructureAlert", r.ID), Kind: string(r.Kind), About: []Entity{}, Networks: []string{}, SeenAt: instant(r.Seen), findings: findings{f, i}}
		n := len(Refs(view, r.About))
		for _, t := range things[:n] {
			if t != nil {
				a.About = append(a.About, as(t))
			}
		}
		things = things[n:]
		a.Before, a.After = tellChange(view, &r)
		a.Explanation = strings.ToUpper(a.After[:1]) + a.After[1:] + "; before, " + a.Before + "."
		if r.Kind == alert.Bridge {
			for _, n := range r.Networks {
				a.Networks = append(a.Networks, EncodeID("TransitNetwork", n))
			}
		}
		out[i] = a
	}
	return out
}

// tellChange says what was known before and what is known after.
func tellChange(view *Seen, r *alert.Alert) (before, after string) {
	names := slices.Clone(view.Names(r.About))
	for i, n := range names {
		_, kind := view.Head(r.About[i])
		names[i] = cmp.Or(n, "a "+strings.ToLower(kind.Info().Title)+" without a name")
	}
	on := ""
	if !r.Seen.IsZero() {
		on = ", first on " + r.Seen.Format(time.DateOnly)
	}
	switch r.Kind {
	case alert.Bridge:
		return fmt.Sprintf("nothing was known to link the networks of %d and of %d people", r.Sizes[0], r.Sizes[1]),
			fmt.Sprintf("%s links the networks of %d and of %d people%s", strings.Join(names, ", "), r.Sizes[0], r.Sizes[1], on)
	case alert.Way:
		at := "a crossing that is not said"
		if len(names) > 1 {
			at = names[1]
		} else if r.Names[1] != "" {
			at = r.Names[1]
		}
		return fmt.Sprintf("no help of theirs was known to come to %s", at), fmt.Sprintf("help by %s came to %s%s", names[0], at, on)
	}
	ends := [2]string{r.Names[0], r.Names[1]}
	for i := range ends {
		if ends[i] == "" {
			ends[i], names = names[0], names[1:]
		}
	}
	return fmt.Sprintf("the last of %d movements that were known ended on %s", r.Uses, r.SilentSince.Format(time.DateOnly)),
		fmt.Sprintf("people go from %s to %s again%s", ends[0], ends[1], on)
}
