package tutor

import (
	"context"
	"slices"
	"strings"

	"gophertutor/internal/claims"
	"gophertutor/internal/lang"
	"gophertutor/knowledge"
	"gophertutor/retrieval"
)

// An inquiry is a question with all that was found for it.
type inquiry struct {
	Question          // Lang, K, Depth and Go are brought into their form
	search   []string // what to look up, the likeliest way to put it first
	uses     []string // what the code of a message uses, to look up as well
	found    findings
	lens     lens
	wrong    []claims.Finding // statements of Text that facts contradict; Explain and Check only
}

// corrects reports whether the answer corrects a statement of the question by a fact.
func (in *inquiry) corrects(f *knowledge.Fact) bool {
	for _, w := range in.wrong {
		if w.Fact.ID == f.ID {
			return true
		}
	}
	return false
}

// inquire retrieves for a question. It fails as Ask does.
func (t *Tutor) inquire(ctx context.Context, q Question) (*inquiry, error) {
	q.Text = strings.TrimSpace(strings.ToValidUTF8(q.Text, "\uFFFD"))
	if err := q.Check(); err != nil {
		return nil, err
	}
	if q.K <= 0 {
		q.K = 8
	}
	q.Depth = max(-1, min(q.Depth, 1))
	in := &inquiry{Question: q, search: []string{q.Text}}
	in.Go, _ = ParseGo(q.Go)
	prose := q.Text
	switch q.Kind {
	case Explain:
		var code string
		prose, code = splitMessage(q.Text)
		in.search, in.uses = searchesFor(prose, code)
	default:
		if q.Go == "" {
			in.Go, in.search[0] = lookBack(q.Text)
		}
	}
	if _, ok := wordsOf[q.Lang]; !ok {
		in.Lang = lang.Detect(prose)
	}
	var err error
	if in.found, err = t.retrieve(ctx, in); err != nil {
		return nil, err
	}
	if q.Kind == Explain || q.Kind == Check {
		found, err := claims.Check("", prose)
		if err != nil {
			return nil, err
		}
		in.wrong = onePerFact(found)
	}
	if q.Kind == Check && len(in.found.Hits) > 0 && in.found.Hits[0].Coverage < claimCoverage {
		in.found.Covered = false
	}
	in.lens, err = t.look(in)
	return in, err
}

// claimCoverage is the share of a claim that the best section must say for the
// notes to speak of it. A question is covered with less: it lacks the answer.
const claimCoverage = 0.5

// findings is what was retrieved for a question.
type findings struct {
	retrieval.Result
	asked   string // what was searched for
	subject string // the same with what it follows up; see Turn
	uses    []int  // sections that are there for what the code of a message uses
}

// otherLanguage is how much surer the notes in the other language must be to be
// preferred over those in the language of the question.
const otherLanguage = 0.75

// retrieve searches the notes by each way to put the question, until one is
// covered, and keeps the surest. To what was found for a message it adds the
// best section for each thing that its code uses.
func (t *Tutor) retrieve(ctx context.Context, in *inquiry) (findings, error) {
	var f findings
	for i, text := range in.search {
		found, err := t.retrieveOne(ctx, in, text)
		if err != nil {
			return f, err
		}
		if i == 0 || found.Covered || found.Confidence > f.Confidence {
			f = found
		}
		if f.Covered {
			break
		}
	}
	if !f.Covered {
		return f, nil
	}
	for _, use := range in.uses {
		if f.asked == use {
			continue
		}
		more, err := t.best(ctx, retrieval.Query{Text: use, K: 1, Explain: true}, in.Lang)
		if err != nil {
			return f, err
		}
		at := min(1+len(f.uses), len(f.Hits))
		if more.Covered && !slices.ContainsFunc(f.Hits[:at], func(h retrieval.Hit) bool { return h.Section == more.Hits[0].Section }) {
			f.Hits = slices.Insert(f.Hits, at, more.Hits[0])
			f.uses = append(f.uses, more.Hits[0].Section)
			f.asked += "\n" + use
		}
	}
	return f, nil
}

// retrieveOne searches by one way to put the question. A question that follows
// up another is searched together with it.
func (t *Tutor) retrieveOne(ctx context.Context, in *inquiry, text string) (findings, error) {
	query := retrieval.Query{Text: text, K: in.K, Explain: true}
	alone, err := t.best(ctx, query, in.Lang)
	f := findings{Result: alone, asked: text, subject: lang.Head(text, subjectRunes)}
	if err != nil || len(in.History) == 0 {
		return f, err
	}
	subject := before(in.History[len(in.History)-1].Subject, f.subject)
	vague := strongTerms(text) <= 2
	if subject == "" || !vague && alone.Covered {
		return f, nil
	}
	query.Context = subject
	together, err := t.best(ctx, query, in.Lang)
	if err != nil {
		return f, err
	}
	if vague && together.Covered || together.Confidence > alone.Confidence {
		return findings{Result: together, asked: text, subject: lang.Head(text+"\n"+subject, subjectRunes)}, nil
	}
	return f, nil
}

// subjectRunes bounds a subject, which grows with each question that follows up.
const subjectRunes = 600

// before returns what a turn was about beside the question itself: when that is
// asked again, simpler or deeper, it does not follow up itself.
func before(subject, question string) string {
	if rest, again := strings.CutPrefix(subject, question); again && (rest == "" || rest[0] == '\n') {
		return strings.TrimSpace(rest)
	}
	return subject
}

// best searches the notes in a language, and those in the other one if the
// first do not answer.
func (t *Tutor) best(ctx context.Context, query retrieval.Query, language string) (retrieval.Result, error) {
	query.Lang = language
	own, err := t.notes.Search(ctx, query)
	if err != nil {
		return own, err
	}
	query.Lang = ""
	all, err := t.notes.Search(ctx, query)
	if err != nil {
		return all, err
	}
	if own.Covered && own.Confidence >= otherLanguage*all.Confidence || len(all.Hits) == 0 {
		return own, nil
	}
	all.Warnings = own.Warnings // those of all are the same
	return all, nil
}

// strongTerms counts what a question asks for by itself.
func strongTerms(text string) int {
	n := 0
	for _, t := range lang.Analyze(text) {
		if t.Weight >= 0.5 {
			n++
		}
	}
	return n
}
