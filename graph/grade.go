package graph

// Grade is how good a source and its information are, in the contributor's own
// scheme and code; the zero Grade says nothing.
type Grade struct {
	Scheme string // one of GradeSchemes, or ""
	Code   string // such as "B2", "A1", "1A"
}

// GradeSchemes lists the schemes a grade may name.
var GradeSchemes = []string{"ADMIRALTY", "EUROPOL", "UK5X5X5", "UK3X5X2"}

// gradeScale gives, for each scheme, the letters or digits of the source and
// of the information with the probability an analysis may take for each; a
// negative number is unknown: "cannot be judged" is not bad. The figures are a
// judgement of ours on the words of STANAG 2511, the Europol 4x4 and the UK
// intelligence report forms; source and information are independent scales and
// are never multiplied: the lesser of the known ones is taken.
var gradeScale = map[string][2]map[byte]float64{
	"ADMIRALTY": {{'A': 0.95, 'B': 0.8, 'C': 0.6, 'D': 0.4, 'E': 0.2, 'F': -1}, {'1': 0.95, '2': 0.8, '3': 0.6, '4': 0.4, '5': 0.1, '6': -1}},
	"EUROPOL":   {{'A': 0.95, 'B': 0.8, 'C': 0.4, 'X': -1}, {'1': 0.95, '2': 0.8, '3': 0.6, '4': -1}},
	"UK5X5X5":   {{'A': 0.95, 'B': 0.8, 'C': 0.6, 'D': 0.3, 'E': -1}, {'1': 0.95, '2': 0.8, '3': 0.6, '4': -1, '5': 0.1}},
	"UK3X5X2":   {{'1': 0.9, '2': -1, '3': 0.3}, {'A': 0.9, 'B': 0.8, 'C': 0.6, 'D': -1, 'E': 0.1}},
}

// Probability is the chance, between 0 and 1, that an analysis takes for what
// is graded so: the lesser of the source's and the information's. It is false
// when neither can be judged.
func (g Grade) Probability() (float64, bool) {
	scale, ok := gradeScale[g.Scheme]
	if !ok || len(g.Code) < 2 {
		return 0, false
	}
	p := -1.0
	for i := range 2 {
		if q := scale[i][g.Code[i]]; q > 0 && (p < 0 || q < p) {
			p = q
		}
	}
	return max(p, 0), p >= 0
}

func (g Grade) check() error {
	if g == (Grade{}) {
		return nil
	}
	scale, ok := gradeScale[g.Scheme]
	if !ok {
		return Errorf(Invalid, "graph.Grade", "grade scheme %.20q is none of %v", g.Scheme, GradeSchemes)
	}
	if len(g.Code) == 2 {
		_, a := scale[0][g.Code[0]]
		_, b := scale[1][g.Code[1]]
		if a && b {
			return nil
		}
	}
	return Errorf(Invalid, "graph.Grade", "grade %.20q is not a code of the scheme %s", g.Code, g.Scheme)
}
