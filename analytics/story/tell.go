package story

import (
	"fmt"
	"strconv"
	"strings"

	"portolan/graph"
)

// Named gives each thing a name; "" where it has none, and its kind then
// serves.
type Named func(graph.ID) string

// Called is what names call an entity of a kind.
func Called(name string, kind graph.Kind) string {
	if name != "" {
		return name
	}
	title := strings.ToLower(kind.Info().Title)
	if strings.ContainsAny(title[:1], "aeiou") {
		return "an " + title
	}
	return "a " + title
}

// Explain fills in the sentence.
func (p *Path) Explain(name Named) {
	last := len(p.Steps) - 1
	if last == 0 {
		p.Explanation = "Both ends are " + name(p.Steps[0].Node) + "."
		return
	}
	var b strings.Builder
	b.WriteString(upper(name(p.Steps[0].Node)))
	if last == 1 {
		b.WriteString(" is linked to " + name(p.Steps[1].Node) + " directly")
	} else {
		between, busiest := []string{}, 1
		for i := 1; i < last; i++ {
			between = append(between, name(p.Steps[i].Node))
			if p.Steps[i].Neighbours > p.Steps[busiest].Neighbours {
				busiest = i
			}
		}
		fmt.Fprintf(&b, " is joined to %s over %d links by %s; ", name(p.Steps[last].Node), p.Length, list(between))
		if last > 2 {
			b.WriteString("the busiest on the way is " + name(p.Steps[busiest].Node) + ", with ")
		} else {
			b.WriteString("that has ")
		}
		b.WriteString(count(p.Steps[busiest].Neighbours, "neighbour", "neighbours"))
	}
	if first, end := p.Steps[1].At, p.Steps[last].At; !first.IsZero() && !end.IsZero() {
		fmt.Fprintf(&b, "; each step can follow the one before, from %s to %s", first.Format("2006-01-02"), end.Format("2006-01-02"))
	}
	fmt.Fprintf(&b, "; chance would give %s such ways", number(p.Expected))
	if p.Surprise > 0 {
		fmt.Fprintf(&b, " (%.1f bits).", p.Surprise)
	} else {
		b.WriteString(", so by itself it tells nothing.")
	}
	p.Explanation = b.String()
}

// upper begins a sentence.
func upper(text string) string {
	if strings.HasPrefix(text, "a ") || strings.HasPrefix(text, "an ") {
		return "A" + text[1:]
	}
	return text
}

// list joins names, no more than eight of them.
func list(names []string) string {
	if n := len(names); n > 8 {
		names = append(names[:7:7], fmt.Sprintf("%d more", n-7))
	}
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// number has two digits that count; what is next to nothing is said to be less.
func number(x float64) string {
	switch {
	case x < 1e-4:
		return "less than 0.0001"
	case x >= 100:
		return strconv.FormatFloat(x, 'f', 0, 64)
	}
	return strconv.FormatFloat(x, 'g', 2, 64)
}
