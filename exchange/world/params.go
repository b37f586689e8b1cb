package world

import (
	"bytes"
	"fmt"
	"os"

	"go.yaml.in/yaml/v3"
)

// Params are the rates of the world. A parameter file names those that differ from Default.
type Params struct {
	Seed    uint64  `yaml:"seed"`
	People  int     `yaml:"people"`  // 500 to 100,000
	Missing float64 `yaml:"missing"` // when positive: the share of passages nobody recorded, instead of Recorded

	Flow         []int          `yaml:"flow"`    // weight of departures in each half-year from 2012 to 2019
	Origins      map[string]int `yaml:"origins"` // people by country of origin, relative
	Leads        []Weighted     `yaml:"leads"`   // the members that contribute most
	LeadShare    float64        `yaml:"leadShare"`
	Records      []float64      `yaml:"records"` // share of people with 1, 2, 3, 4 and more records
	Turkey       float64        `yaml:"turkey"`  // share of the ways in that go through Turkey
	Crossings    []Crossing     `yaml:"crossings"`
	Women        float64        `yaml:"women"`
	Minors       float64        `yaml:"minors"`
	Returned     Returned       `yaml:"returned"`
	Stopped      float64        `yaml:"stopped"` // refused or deported on the way
	Data         Data           `yaml:"data"`
	Recorded     Recorded       `yaml:"recorded"`
	Delay        Delay          `yaml:"delay"`
	Facilitators Facilitators   `yaml:"facilitators"`
	Decoys       Decoys         `yaml:"decoys"`
	Networks     Networks       `yaml:"networks"`
	Judged       float64        `yaml:"judged"`  // share of same-person pairs across members that one of them judged
	NotSame      float64        `yaml:"notSame"` // of these, wrongly judged not the same
	OwnPassport  float64        `yaml:"ownPassport"`
	Audience     Audience       `yaml:"audience"`
	Errors       Errors         `yaml:"errors"`
	Shared       Shared         `yaml:"shared"`
}

// Weighted is a member with its weight.
type Weighted struct {
	Code   string `yaml:"code"`
	Weight int    `yaml:"weight"`
}

// Crossing is a way from Turkey into the zone with its share of the flow, in thousandths, and the day it was closed.
type Crossing struct {
	Code   string `yaml:"code"`
	Share  int    `yaml:"share"`
	Closed string `yaml:"closed,omitempty"`
}

// Returned are the shares of those who reached the zone that came back, and what became of Europeans there.
type Returned struct {
	Overall     float64 `yaml:"overall"`
	EU          float64 `yaml:"eu"`
	UK          float64 `yaml:"uk"`
	CentralAsia float64 `yaml:"centralAsia"`
	EUDead      float64 `yaml:"euDead"`
	FalselyDead float64 `yaml:"falselyDead"`
	Relocated   float64 `yaml:"relocated"`
}

// Data says how complete profiles are.
type Data struct {
	Aliases     []int   `yaml:"aliases"` // number of aliases at equal steps of the share of people
	WeakAliases float64 `yaml:"weakAliases"`
	BirthExact  float64 `yaml:"birthExact"`
	FirstJan    float64 `yaml:"firstJanuary"`
	NoDocument  float64 `yaml:"noDocument"`
	NoScript    float64 `yaml:"noScript"`
}

// Recorded are the shares of passages that somebody recorded, by sort of leg. They differ by member.
type Recorded struct {
	FlightOut float64 `yaml:"flightOut"`
	Inside    float64 `yaml:"inside"`
	Crossing  float64 `yaml:"crossing"`
	Return    float64 `yaml:"return"`
	Together  float64 `yaml:"together"` // share of parties recorded all or none
	Stays     float64 `yaml:"stays"`    // people with a known stay in the zone
}

// Delay is the time from an event to its report.
type Delay struct {
	MedianDays int     `yaml:"medianDays"`
	OverYear   float64 `yaml:"overYear"`
}

// Facilitators are those who help others travel.
type Facilitators struct {
	Share    float64 `yaml:"share"`   // of all people
	Clients  []int   `yaml:"clients"` // number of clients at equal steps of the share of facilitators
	Asserted float64 `yaml:"asserted"`
	Wrong    float64 `yaml:"wrong"`   // of the assertions
	Second   float64 `yaml:"second"`  // serve a second network
	Outside  float64 `yaml:"outside"` // are of no network themselves
	Cover    float64 `yaml:"cover"`   // ordinary travellers served as well, for each client
}

// Decoys are harmless hubs: agents, hotels, money shops, drivers, families, pilgrim groups.
type Decoys struct {
	PerFacilitator int     `yaml:"perFacilitator"`
	Clients        []int   `yaml:"clients"`  // recorded clients at equal steps
	OnRoute        float64 `yaml:"onRoute"`  // of them, those who also serve people on the way to the zone
	Ordinary       float64 `yaml:"ordinary"` // of the clients of these, people who do not travel to the zone
	Network        float64 `yaml:"network"`  // of the clients of these, members of networks; the rest are alone on the way
}

// Networks are the planted groups.
type Networks struct {
	Sizes      []int   `yaml:"sizes"` // at equal steps of the share of networks
	Share      float64 `yaml:"share"` // of all people
	InTwo      float64 `yaml:"inTwo"` // of these, in two
	LifeMonths [2]int  `yaml:"lifeMonths"`
	Core       float64 `yaml:"core"` // members from the network's core country
}

// Audience is the split of markings.
type Audience struct {
	All   float64 `yaml:"all"`
	Named float64 `yaml:"named"` // the fusion centre and named members; the rest is the owner's only
}

// Errors are the rates of mistakes per record.
type Errors struct {
	Misspelt       float64 `yaml:"misspelt"`
	Transliterated float64 `yaml:"transliterated"`
	Swapped        float64 `yaml:"swapped"`
	WrongDate      float64 `yaml:"wrongDate"`
	Twice          float64 `yaml:"twice"`
	Corrected      float64 `yaml:"corrected"`
}

// Shared says what members of networks share and members found out.
type Shared struct {
	Phone       float64 `yaml:"phone"`       // members of networks with a known contact phone of it; twice for a second one
	OwnPhone    float64 `yaml:"ownPhone"`    // people with a known phone of their own
	Account     float64 `yaml:"account"`     // members of networks with a known account used by several
	Second      float64 `yaml:"second"`      // of these two, what is known in a second network
	Booking     float64 `yaml:"booking"`     // flying parties on one booking
	Associate   float64 `yaml:"associate"`   // people with a known associate
	Stranger    float64 `yaml:"stranger"`    // of these, associates from outside the network
	Recruitment float64 `yaml:"recruitment"` // acts of recruiting and financing that somebody found out
}

// Default returns the rates of the world's table.
func Default() Params {
	return Params{
		Seed: 1, People: 25000,
		Flow:    []int{20, 35, 70, 100, 100, 100, 100, 50, 12, 8, 3, 2, 1, 1, 1, 1},
		Origins: originMeans(),
		Leads:   []Weighted{{"TR", 34}, {"IQ", 24}, {"US", 18}, {"SA", 12}, {"FR", 12}}, LeadShare: 0.66,
		Records: []float64{0.70, 0.18, 0.08, 0.04},
		Turkey:  0.90, Crossings: defaultCrossings(),
		Women: 0.13, Minors: 0.12,
		Returned: Returned{Overall: 0.18, EU: 0.30, UK: 0.50, CentralAsia: 0.10, EUDead: 0.20, FalselyDead: 0.02, Relocated: 0.04},
		Stopped:  0.15,
		Data: Data{Aliases: []int{0, 1, 2, 3, 3, 4, 5, 6, 8, 11, 20}, WeakAliases: 0.35,
			BirthExact: 0.82, FirstJan: 0.03, NoDocument: 0.46, NoScript: 0.51},
		Recorded: Recorded{FlightOut: 0.35, Inside: 0.15, Crossing: 0.10, Return: 0.15, Together: 0.7, Stays: 0.2},
		Delay:    Delay{MedianDays: 120, OverYear: 0.20},
		Facilitators: Facilitators{Share: 0.016, Clients: []int{1, 1, 2, 2, 3, 4, 5, 7, 10, 20, 120},
			Asserted: 0.30, Wrong: 0.10, Second: 0.15},
		Decoys: Decoys{PerFacilitator: 3, Clients: []int{2, 2, 3, 3, 4, 5, 6, 7, 10, 20, 150}, OnRoute: 0.2, Ordinary: 0.4, Network: 0.25},
		Networks: Networks{Sizes: []int{8, 9, 11, 14, 18, 24, 32, 45, 70, 120, 400}, Share: 0.60, InTwo: 0.10,
			LifeMonths: [2]int{6, 30}, Core: 0.8},
		Judged: 0.60, NotSame: 0.01, OwnPassport: 0.90,
		Audience: Audience{All: 0.55, Named: 0.30},
		Errors:   Errors{Misspelt: 0.05, Transliterated: 0.30, Swapped: 0.03, WrongDate: 0.03, Twice: 0.03, Corrected: 0.02},
		Shared:   Shared{Phone: 0.55, OwnPhone: 0.15, Account: 0.3, Second: 0.3, Booking: 0.6, Associate: 0.25, Stranger: 0.3, Recruitment: 0.8},
	}
}

// ReadParams returns the rates of a parameter file over the built-in ones. A name it does not know is an error.
func ReadParams(path string) (Params, error) {
	p := Default()
	text, err := os.ReadFile(path)
	if err != nil {
		return p, fmt.Errorf("the parameter file cannot be read: %w", err)
	}
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(&p); err != nil {
		return p, fmt.Errorf("the parameter file %s has another form than the params.yaml of a written world: %w", path, err)
	}
	return p, p.Check()
}

// YAML returns the rates as a parameter file.
func (p Params) YAML() ([]byte, error) { return yaml.Marshal(p) }

// Check says what is out of bounds, or nothing.
func (p Params) Check() error {
	if p.People < 500 || p.People > 100_000 {
		return fmt.Errorf("a world of %d people cannot be made: choose 500 to 100000", p.People)
	}
	if len(p.Flow) != 16 {
		return fmt.Errorf("flow has %d weights: give 16, one for each half-year from 2012 to 2019", len(p.Flow))
	}
	if p.Missing < 0 || p.Missing >= 1 {
		return fmt.Errorf("missing is %g: give a share from 0 up to, not including, 1", p.Missing)
	}
	if len(p.Records) != 4 || len(p.Leads) == 0 || len(p.Crossings) == 0 || len(p.Origins) == 0 {
		return fmt.Errorf("records needs 4 shares, and leads, crossings and origins at least one entry each")
	}
	for name, list := range map[string][]int{"aliases": p.Data.Aliases, "facilitators' clients": p.Facilitators.Clients,
		"decoys' clients": p.Decoys.Clients, "network sizes": p.Networks.Sizes} {
		if len(list) < 2 {
			return fmt.Errorf("%s needs at least two numbers, the smallest and the largest", name)
		}
	}
	if f := p.Facilitators; f.Outside < 0 || f.Outside > 1 || f.Cover < 0 || f.Cover > 10 {
		return fmt.Errorf("facilitators' outside is %g and cover %g: give a share from 0 to 1, and 0 to 10 ordinary travellers a client", f.Outside, f.Cover)
	}
	if l := p.Networks.LifeMonths; l[0] < 1 || l[1] < l[0] {
		return fmt.Errorf("lifeMonths is %v: give the shortest and the longest life of a network in months", l)
	}
	if p.Networks.Sizes[0] < 2 {
		return fmt.Errorf("a network of %d people is none: give sizes from 2 up", p.Networks.Sizes[0])
	}
	return p.checkNames()
}

func (p Params) checkNames() error {
	for code, n := range p.Origins {
		if countryIndex(code) < 0 || n < 0 {
			return fmt.Errorf("origin %s with weight %d is unknown: give a country of the world's table and a weight from 0 up", code, n)
		}
	}
	for _, l := range p.Leads {
		if !isMember(l.Code) || l.Weight < 0 {
			return fmt.Errorf("lead %s with weight %d is no member of the world", l.Code, l.Weight)
		}
	}
	for _, c := range p.Crossings {
		if placeIndex(c.Code) < 0 {
			return fmt.Errorf("crossing %s is not in the world's table of places", c.Code)
		}
		if _, err := parseDay(c.Closed); c.Closed != "" && err != nil {
			return fmt.Errorf("crossing %s: the day of closing %q is no date such as 2015-06-15", c.Code, c.Closed)
		}
	}
	return nil
}
