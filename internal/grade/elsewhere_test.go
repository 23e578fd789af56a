package grade

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"

	"gophertutor/internal/lang"
	"gophertutor/knowledge"
)

// across are answers to a question of the bank whose rubric is in the other language
// only: its points nearly word for word, all of them or some, and all of them denied.
func across(q *knowledge.Question, in string) (said, denied []Labelled) {
	h := fnv.New64a()
	h.Write([]byte(q.ID + in))
	rng := rand.New(rand.NewPCG(h.Sum64(), 5))
	other := map[string]string{"en": "zh", "zh": "en"}[in]
	mine, theirs := Item{ID: q.ID}, Item{ID: q.ID}
	for _, p := range q.Rubric {
		mine.Rubric = append(mine.Rubric, Point{Text: only(p.Point.In(in), in)})
		theirs.Rubric = append(theirs.Rubric, Point{Text: only(p.Point.In(other), other)})
	}
	theirs.Question = only(q.Question.In(other), other)
	said = plainly(mine)
	for i := range said {
		said[i].ID, said[i].Item = said[i].ID+"-across-"+in, theirs
	}
	for _, a := range attacks {
		if a.name != "denied as a whole" {
			continue
		}
		l := Labelled{ID: q.ID + "-denied-across-" + in, Item: theirs, Kind: Adversarial, Language: in, Answer: a.make(q, in, rng)}
		for range q.Rubric {
			l.Points = append(l.Points, Wrong)
		}
		denied = append(denied, l)
	}
	return said, denied
}

func only(text, in string) knowledge.Text {
	if in == "en" {
		return knowledge.Text{EN: text}
	}
	return knowledge.Text{ZH: text}
}

// elsewhereEach is how many answers to other questions an item gets.
const elsewhereEach = 2

// elsewhere are good answers to quite other questions, which say nothing of the rubric of
// an item however well they are put.
func elsewhere(rows []*row, models []Labelled) []Labelled {
	good := slices.Clone(models)
	var items []Item
	asked := map[string]bool{}
	for _, r := range rows {
		if r.made {
			continue
		}
		if r.l.Kind == Strong && !r.unseen {
			good = append(good, r.l)
		}
		if !asked[r.l.Item.ID] {
			asked[r.l.Item.ID] = true
			items = append(items, withoutPhrases(r.l.Item))
		}
	}
	for _, m := range models {
		if !asked[m.Item.ID] {
			asked[m.Item.ID] = true
			items = append(items, withoutPhrases(m.Item))
		}
	}
	var out []Labelled
	for _, it := range items {
		h := fnv.New64a()
		h.Write([]byte(it.ID))
		rng := rand.New(rand.NewPCG(h.Sum64(), 6))
		about, n := subjectOf(it), 0
		for range 30 {
			other := good[rng.IntN(len(good))]
			if other.Item.ID == it.ID || common(about, subjectOf(other.Item)) {
				continue
			}
			n++
			out = append(out, Labelled{ID: fmt.Sprintf("%s-elsewhere-%d", it.ID, n), Item: it, Kind: Adversarial, Language: other.Language, Answer: other.Answer, Points: slices.Repeat([]Verdict{Missed}, len(it.Rubric))})
			if n == elsewhereEach {
				break
			}
		}
	}
	return out
}

// subjectOf are the words of a question and its rubric, and all that mean the same.
func subjectOf(it Item) map[string]bool {
	out := map[string]bool{}
	add := func(t knowledge.Text) {
		for _, q := range lang.Analyze(t.EN + "\n" + t.ZH) {
			if q.Weight < 0.7 {
				continue
			}
			for _, a := range q.Alts {
				if len(a.Terms) == 1 && a.P >= sureKnown {
					out[a.Terms[0]] = true
				}
			}
		}
	}
	add(it.Question)
	for _, p := range it.Rubric {
		add(p.Text)
	}
	delete(out, "go")
	return out
}

// common reports whether two subjects have more than a word or two in common.
func common(a, b map[string]bool) bool {
	n := 0
	for w := range a {
		if b[w] {
			n++
		}
	}
	return n > 2
}
