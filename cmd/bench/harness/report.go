package harness

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"text/tabwriter"
)

// Machine is what the figures were measured with and on.
func Machine() string {
	return fmt.Sprintf("%s, %s/%s, %d processors", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
}

// goal is the goal of a figure in words, "" without one.
func (f *Figure) goal() string {
	if f.Goal == 0 {
		return ""
	}
	sign := "at least"
	if f.AtMost {
		sign = "at most"
	}
	return sign + " " + measure(f.Goal, f.Unit)
}

// verdict says whether the goal of a figure was reached.
func (f *Figure) verdict() string {
	switch {
	case f.Goal == 0:
		return ""
	case f.Missed:
		return "MISSED"
	}
	return "reached"
}

// measure is a number with its unit, four digits of it at the least.
func measure(value float64, unit string) string {
	text := fmt.Sprintf("%.4g", value)
	if math.Abs(value) >= 10_000 && math.Abs(value) < 1e15 {
		text = fmt.Sprintf("%.0f", value)
	}
	switch unit {
	case "", "x", "%":
		return text + unit
	}
	return text + " " + unit
}

// WriteTable writes the report for a terminal.
func (r *Report) WriteTable(out io.Writer) {
	fmt.Fprintf(out, "\n%s\n", r.Workload)
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for i := range r.Figures {
		f := &r.Figures[i]
		fmt.Fprintf(table, "  %s\t%s\t%s\t%s\t%s\n", f.Name, measure(f.Value, f.Unit), f.goal(), f.verdict(), f.Note)
	}
	table.Flush()
	for _, h := range r.Contests {
		for _, s := range h.Results {
			fmt.Fprintf(table, "  %s\t%s\tbest of %d; median %s, worst %s\n", h.side(s), measure(s.Best, h.Unit), s.Rounds, measure(s.Median, h.Unit), measure(s.Worst, h.Unit))
		}
		table.Flush()
	}
	if r.Error != "" {
		fmt.Fprintf(out, "  failed: %s\n", r.Error)
	}
}

func (h *Held) side(s Result) string {
	if h.Name == "" {
		return s.Side
	}
	return h.Name + ": " + s.Side
}

// WriteJSON writes the report as one line of JSON.
func (r *Report) WriteJSON(out io.Writer) error {
	line, err := json.Marshal(r)
	if err != nil { // a figure that JSON cannot hold
		line, _ = json.Marshal(Report{Workload: r.Workload, Error: err.Error()})
	}
	_, err = fmt.Fprintf(out, "%s\n", line)
	return err
}

// markdown is the report as a block of a document; plots are in the folder,
// which stands beside the document.
func (r *Report) markdown(folder string) string {
	cell := strings.NewReplacer("|", "\\|", "\n", " ").Replace
	var out strings.Builder
	fmt.Fprintf(&out, "`go run ./cmd/bench -workload %s -rounds %d`; %s.\n", r.Workload, r.Rounds, Machine())
	if r.Error != "" {
		fmt.Fprintf(&out, "\nIt failed: %s\n", cell(r.Error))
	}
	if len(r.Figures) > 0 {
		out.WriteString("\n| figure | goal | measured | |\n|---|---|---|---|\n")
	}
	for i := range r.Figures {
		f := &r.Figures[i]
		measured := measure(f.Value, f.Unit)
		if f.Missed {
			measured += ": **missed**"
		}
		fmt.Fprintf(&out, "| %s | %s | %s | %s |\n", cell(f.Name), f.goal(), measured, cell(f.Note))
	}
	for _, h := range r.Contests {
		equal := ""
		if h.Equal {
			equal = "; answers compared in every round"
		}
		fmt.Fprintf(&out, "\n| %s, %s%s | best | median | worst | rounds |\n|---|---|---|---|---|\n", cell(h.title()), h.Unit, equal)
		for _, s := range h.Results {
			fmt.Fprintf(&out, "| %s | %s | %s | %s | %d |\n", cell(s.Side), measure(s.Best, ""), measure(s.Median, ""), measure(s.Worst, ""), s.Rounds)
		}
		if h.Name != "" {
			fmt.Fprintf(&out, "\n![%s](%s/%s)\n", cell(h.Name), folder, h.file())
		}
	}
	return out.String()
}

func (h *Held) title() string {
	if h.Name == "" {
		return "side"
	}
	return h.Name
}

// WriteDocument writes the report into a Markdown document, in place of what an
// earlier run of the workload wrote there and else at its end, and the plots of
// its contests into the folder beside it that has its name.
func (r *Report) WriteDocument(path string) error {
	folder := strings.TrimSuffix(path, filepath.Ext(path))
	for i := range r.Contests {
		if h := &r.Contests[i]; h.Name != "" {
			if err := h.plot(folder); err != nil {
				return err
			}
		}
	}
	text, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		return err
	}
	begin, end := fmt.Sprintf("<!-- bench %s -->\n", r.Workload), fmt.Sprintf("<!-- end of %s -->\n", r.Workload)
	block := begin + "\n" + r.markdown(filepath.Base(folder)) + "\n" + end
	before, rest, found := bytes.Cut(text, []byte(begin))
	_, after, whole := bytes.Cut(rest, []byte(end))
	switch {
	case !found:
		block = "\n" + block
	case !whole:
		return fmt.Errorf("%s: the block of the workload %s has no line %q", path, r.Workload, strings.TrimSpace(end))
	}
	return os.WriteFile(path, bytes.Join([][]byte{before, []byte(block), after}, nil), 0o644)
}
