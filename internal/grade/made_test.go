package grade

import (
	"hash/fnv"
	"math/rand/v2"
	"strings"

	"gophertutor/knowledge"
)

// made are answers made of a rubric: some of its points word for word, all of
// them denied, and their words in any order. They keep a learner from trusting what
// only writers of answers do, such as the length of an answer.
func made(it Item) []Labelled {
	h := fnv.New64a()
	h.Write([]byte(it.ID))
	rng := rand.New(rand.NewPCG(h.Sum64(), 1))
	in := "en"
	if it.Rubric[0].Text.EN == "" || it.Rubric[0].Text.ZH != "" && rng.IntN(2) == 0 {
		in = "zh"
	}
	out := []Labelled{someOf(it, in, rng)}
	q := &knowledge.Question{Question: it.Question}
	for _, p := range it.Rubric {
		q.Rubric = append(q.Rubric, knowledge.Point{Point: p.Text})
	}
	for _, a := range attacks {
		verdict, ok := map[string]Verdict{"negated": Wrong, "shuffled rubric": Missed}[a.name]
		if !ok {
			continue
		}
		l := Labelled{ID: it.ID + "-" + a.name, Item: it, Kind: Adversarial, Language: in, Answer: a.make(q, in, rng)}
		for range it.Rubric {
			l.Points = append(l.Points, verdict)
		}
		out = append(out, l)
	}
	return out
}

// someOf says the first point and about half of the others, in any order.
func someOf(it Item, in string, rng *rand.Rand) Labelled {
	l := Labelled{ID: it.ID + "-some", Item: it, Kind: Partial, Language: in, Points: make([]Verdict, len(it.Rubric))}
	end := map[string]string{"en": ". ", "zh": "。"}[in]
	for _, i := range rng.Perm(len(it.Rubric)) {
		l.Points[i] = Missed
		if i == 0 || rng.IntN(2) == 0 {
			l.Points[i] = Said
			l.Answer += strings.TrimRight(either(it.Rubric[i].Text, in), " .。") + end
		}
	}
	return l
}
