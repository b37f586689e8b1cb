package graph

// Verdict is what a judgement says of two records.
type Verdict string

// The verdicts. Same joins the two records' entities, NotSame removes that
// pair's joins of every sort, Unsure joins and removes nothing.
const (
	Same    Verdict = "SAME"
	NotSame Verdict = "NOT_SAME"
	Unsure  Verdict = "UNSURE"
)

// JudgementDataset is the dataset of all judgements: their reference is the
// pair, so that an owner has one current judgement per pair.
const JudgementDataset = "judgements"

// JudgementRef is the reference of an owner's judgement on the pair, in either
// order.
func JudgementRef(a, b ID) string {
	if a.Compare(b) > 0 {
		a, b = b, a
	}
	return a.String() + "-" + b.String()
}

// NewJudgement is the marking's owner's judgement on two records, with its id
// under the key. Judging the pair again gives a new version of the same link.
func NewJudgement(k Key, m Marking, a, b ID, v Verdict, reason string) Element {
	ref := JudgementRef(a, b)
	e := Element{ID: k.LinkID(m.Owner, JudgementDataset, ref), Kind: Judgement, Dataset: JudgementDataset,
		Ref: ref, Marking: m, From: a, To: b}
	e.Props.AddText("verdict", string(v))
	e.Props.AddText("reason", reason)
	e.Normalise()
	return e
}

func (e *Element) checkJudgement() error {
	if e.Kind != Judgement {
		return nil
	}
	if e.Dataset != JudgementDataset || e.Ref != JudgementRef(e.From, e.To) {
		return Errorf(Invalid, "graph.Check", "a judgement stands in the dataset %q and its reference is its pair", JudgementDataset)
	}
	if e.Props.First("verdict") == "" {
		return Errorf(Invalid, "graph.Check", "a judgement needs a verdict: SAME, NOT_SAME or UNSURE")
	}
	return nil
}
