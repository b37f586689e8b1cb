package main

import (
	"path/filepath"
	"strings"
	"testing"

	"portolan/cmd/portolan/topic"
)

func TestAskAnswersEveryTopic(t *testing.T) {
	store := filled(t)
	for _, about := range topic.All {
		r := portolan(t, "ask", about.Name, "--store", store, "--as", "FR")
		if needs := about.Needs(); len(needs) > 0 {
			if r.code != exitUsage || !strings.Contains(r.err, "has to be told what it is about: give "+needs[0]) {
				t.Errorf("%s ended with %d: %s", about.Name, r.code, r.err)
			}
			continue
		}
		if r.code != exitDone || !strings.HasPrefix(r.out, strings.ToUpper(about.Name)+": ") {
			t.Errorf("%s ended with %d: %s%s", about.Name, r.code, r.out, r.err)
		}
	}
}

func TestAskListsTopicsAndRefusesOthers(t *testing.T) {
	if r := done(t, "ask"); !strings.Contains(r.out, "  networks ") {
		t.Errorf("the list is %s", r.out)
	}
	store := "embedded:" + filepath.Join(t.TempDir(), "none")
	for _, c := range []struct {
		args []string
		say  string
	}{
		{[]string{"weather"}, `there is no topic "weather"; the topics are networks, lineage, facilitators`},
		{[]string{"networks", "--as", "FR"}, "ask needs --store"},
		{[]string{"networks", "--store", store, "--as", "FR", "--from", "May"}, `--from is "May": give a date such as 2014-05-01`},
		{[]string{"networks", "--store", store, "--as", "FR", "--vars", "7"}, "--vars is not one JSON object"},
	} {
		if r := portolan(t, append([]string{"ask"}, c.args...)...); r.code != exitUsage || !strings.Contains(r.err, c.say) {
			t.Errorf("%q ended with %d: %s", c.args, r.code, r.err)
		}
	}
}

func TestAskPrintsATable(t *testing.T) {
	store := filled(t)
	r := done(t, "ask", "networks", "--store", store, "--as", "FR", "--zone", "ZA", "--from", "2014-01-01", "--to", "2015-01-01")
	if !strings.Contains(r.out, "NETWORKS: 0 found") || !strings.Contains(r.out, `no visible place lies in the zone "ZA"`) {
		t.Errorf("%s", r.out)
	}
	if r := done(t, "ask", "facilitators", "--store", store, "--as", "FR", "--json"); !strings.Contains(r.out, `"centralFacilitators"`) {
		t.Errorf("%s", r.out)
	}
}

func TestAskIsToldWhatATopicIsAbout(t *testing.T) {
	store := filled(t)
	for _, c := range [][]string{
		{"displacement", `{"subject": "TRGZT", "at": "2014-05-02T00:00:00Z"}`},
		{"whatif", `{"remove": {"places": ["TRGZT"]}}`},
	} {
		if r := done(t, "ask", c[0], "--store", store, "--as", "FR", "--vars", c[1]); !strings.HasPrefix(r.out, strings.ToUpper(c[0])+": ") {
			t.Errorf("%s: %s", c[0], r.out)
		}
	}
}
