package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
)

func TestTheCommandLineIsChecked(t *testing.T) {
	var out, errs bytes.Buffer
	for _, args := range [][]string{{"-workload", "nonesuch"}, {"-rounds", "0"}, {"surplus"}, {"-wrong"}, {"-graph", "some.edges"}, {"-json", t.TempDir(), "-workload", "demo"}} {
		if code := command(context.Background(), args, &out, &errs); code != 2 {
			t.Errorf("%v exits with %d, not 2", args, code)
		}
	}
	if code := command(context.Background(), []string{"-list"}, &out, &errs); code != 0 || !strings.Contains(out.String(), "betweenness") {
		t.Errorf("-list exits with %d and prints %q", code, out.String())
	}
}
