package truth

import (
	"encoding/json"
	"fmt"
	"os"
)

// Truth is all that is so in a world. People, networks, legs and journeys are told by their place in the lists.
type Truth struct {
	Seed         uint64        `json:"seed"`
	People       []Person      `json:"people"`
	Networks     []Network     `json:"networks"`
	Facilitators []Facilitator `json:"facilitators"`
	Decoys       []Decoy       `json:"decoys"`
	Legs         []Leg         `json:"legs"`
	Journeys     []Journey     `json:"journeys"`
	Parties      []Party       `json:"parties"`
	Corridors    []Corridor    `json:"corridors"`
	Rings        []Ring        `json:"rings"`
	MissingLegs  []MissingLeg  `json:"missingLegs"`
	Places       []string      `json:"places"` // the references by which legs name places; a record of the n-th has the reference A<n+1>
}

// Person is one human being and the references of the profiles that each owner has.
type Person struct {
	Profiles map[string][]string `json:"profiles"`
	Networks []int               `json:"networks,omitempty"`
	Origin   string              `json:"origin"`
	Left     string              `json:"left"`
	Helper   bool                `json:"helper,omitempty"`
	Decoy    bool                `json:"decoy,omitempty"`
	Minor    bool                `json:"minor,omitempty"`
	Zone     bool                `json:"zone"` // travels to the zone
}

// Network is a planted group, with its life and the places it goes by.
type Network struct {
	People []int    `json:"people"`
	From   string   `json:"from"`
	To     string   `json:"to"`
	Core   string   `json:"core"`
	Places []string `json:"places"`
}

// Facilitator is one who helped others travel.
type Facilitator struct {
	Person    int      `json:"person"`
	Networks  []int    `json:"networks"`
	Functions []string `json:"functions"`
	Asserted  string   `json:"asserted,omitempty"` // by a source, rightly or wrongly
	Clients   []int    `json:"clients"`
}

// Decoy is a harmless hub: a person, or with Person -1 an organization's record.
type Decoy struct {
	Kind    string `json:"kind"`
	Person  int    `json:"person"`
	Owner   string `json:"owner,omitempty"`
	Ref     string `json:"ref,omitempty"`
	Clients []int  `json:"clients"`
}

// Leg is one vehicle's movement.
type Leg struct {
	From     string `json:"from"`
	To       string `json:"to"`
	Crossing string `json:"crossing,omitempty"`
	Departs  string `json:"departs"`
	Mode     string `json:"mode"`
}

// Journey is one person's way, and which of its legs somebody recorded.
type Journey struct {
	Person    int    `json:"person"`
	Direction string `json:"direction"`
	Outcome   string `json:"outcome"`
	Reached   bool   `json:"reached"`
	Legs      []int  `json:"legs"`
	Recorded  []bool `json:"recorded"`
}

// Party are people who travelled together.
type Party struct {
	People  []int  `json:"people"`
	Network int    `json:"network"`
	Left    string `json:"left"`
}

// Corridor is a sequence of places that at least ten people went by.
type Corridor struct {
	Places []string `json:"places"`
	People int      `json:"people"`
}

// Ring are documents that belong together and who travelled on them.
type Ring struct {
	Kind      string   `json:"kind"`
	Documents []string `json:"documents"`
	People    []int    `json:"people"`
}

// MissingLeg is a leg of a journey that nobody recorded, though others of the journey were.
type MissingLeg struct {
	Journey int `json:"journey"`
	Leg     int `json:"leg"`
}

// Read reads a truth file.
func Read(path string) (*Truth, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("the truth file cannot be read: %w", err)
	}
	var t Truth
	if err := json.Unmarshal(text, &t); err != nil {
		return nil, fmt.Errorf("the truth file %s is not one that `portolan world` wrote: %w", path, err)
	}
	return &t, nil
}
