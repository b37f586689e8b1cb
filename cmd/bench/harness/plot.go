package harness

import (
	"image/color"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
)

// file is the name of the contest's plot.
func (h *Held) file() string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(h.Name), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), "-") + ".svg"
}

// spread is a bar's way from the worst round to the best.
type spread struct {
	plotter.XYs
	plotter.YErrors
}

// plot draws a bar for the median of each side, ours in another colour, with a
// line from the worst round to the best, into the folder.
func (h *Held) plot(folder string) error {
	p := plot.New()
	p.Title.Text, p.Y.Label.Text, p.Y.Min = h.Name, h.Unit, 0
	names, numbers, lines := make([]string, len(h.Results)), plotter.XYLabels{}, spread{}
	for i, s := range h.Results {
		names[i] = s.Side
		bar, err := plotter.NewBarChart(plotter.Values{s.Median}, vg.Points(40))
		if err != nil {
			return err
		}
		bar.XMin, bar.LineStyle.Width = float64(i), 0
		bar.Color = color.RGBA{R: 0x9a, G: 0xa5, B: 0xb1, A: 0xff}
		if i == 0 {
			bar.Color = color.RGBA{R: 0x0b, G: 0x6e, B: 0x4f, A: 0xff}
		}
		p.Add(bar)
		lowest, highest := min(s.Best, s.Worst), max(s.Best, s.Worst)
		lines.XYs = append(lines.XYs, plotter.XY{X: float64(i), Y: s.Median})
		lines.YErrors = append(lines.YErrors, struct{ Low, High float64 }{s.Median - lowest, highest - s.Median})
		numbers.XYs = append(numbers.XYs, plotter.XY{X: float64(i), Y: highest})
		numbers.Labels = append(numbers.Labels, measure(s.Median, ""))
	}
	whiskers, err := plotter.NewYErrorBars(lines)
	if err != nil {
		return err
	}
	labels, err := plotter.NewLabels(numbers)
	if err != nil {
		return err
	}
	labels.Offset.Y = vg.Points(3)
	p.Add(whiskers, labels)
	p.NominalX(names...)
	p.Y.Max *= 1.1 // room for the numbers, and for the names of the outer bars
	p.X.Min, p.X.Max = -0.5, float64(len(names))-0.5
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	return p.Save(vg.Points(60+160*float64(len(names))), vg.Points(240), filepath.Join(folder, h.file()))
}
