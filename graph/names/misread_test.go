package names_test

import (
	"slices"
	"strings"
	"testing"

	"portolan/graph/names"
)

func TestReadings(t *testing.T) {
	for _, c := range []struct {
		identifier string
		want       []string
	}{
		{"", nil}, {"X37", nil},
		{"X3O", []string{"X30"}},
		{"B07", []string{"807", "8O7", "BO7"}},
		{"12S", []string{"125", "1Z5", "1ZS", "I25", "I2S", "IZ5", "IZS"}},
		{"68", []string{"6B", "G8", "GB"}},
	} {
		all, whole := names.Readings(c.identifier)
		got := slices.Sorted(all)
		if !whole || !slices.Equal(got, c.want) {
			t.Errorf("%s may say %v, %t; want %v", c.identifier, got, whole, c.want)
		}
	}
	if all, whole := names.Readings(strings.Repeat("0", 12)); !whole || len(slices.Collect(all)) != names.MostReadings-1 {
		t.Errorf("twelve characters that look like others have %d readings, all: %t", len(slices.Collect(all)), whole)
	}
	for _, n := range []int{13, 64, 100} {
		if all, whole := names.Readings(strings.Repeat("0", n)); whole || len(slices.Collect(all)) != 0 {
			t.Errorf("%d characters that look like others: said to be all", n)
		}
	}
}
