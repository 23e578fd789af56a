// Package tutor answers questions from notes: it retrieves passages, decides
// whether they cover the question, and either asks a model to explain, checking
// each citation, or quotes the notes.
//
// [New] gives a [Tutor], [Tutor.Ask] streams an answer.
package tutor

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"path"
	"strings"
	"unicode/utf8"

	"gophertutor/internal/lang"
	"gophertutor/internal/llm"
	"gophertutor/knowledge"
	"gophertutor/prompts"
	"gophertutor/retrieval"
)

// BuiltinFolder is the name of the source that holds the built-in notes.
const BuiltinFolder = "builtin"

// MaxQuestionRunes is the length that a question may have.
const MaxQuestionRunes = 8000

// Errors of Ask that are the asker's to mend.
var (
	ErrEmptyQuestion = errors.New("empty question")
	ErrLongQuestion  = errors.New("question too long")
)

// searcher is what a Tutor needs of a retrieval.Index.
type searcher interface {
	Search(context.Context, retrieval.Query) (retrieval.Result, error)
	Passage(retrieval.Chunk) retrieval.Passage
	Docs() []retrieval.Doc
}

// A Tutor answers questions. It keeps nothing between them and is safe for
// concurrent use.
type Tutor struct {
	notes   searcher
	model   llm.Model // nil: quote
	prompts *prompts.Set
}

// New returns a tutor over synced notes. With a nil model it quotes them.
func New(notes searcher, model llm.Model, p *prompts.Set) *Tutor {
	return &Tutor{notes, model, p}
}

// A Question is what a member asks.
type Question struct {
	Text    string
	Lang    string // "en" or "zh"; anything else follows the question
	K       int    // passages to consider; default 8
	History []Turn // of the same conversation, oldest first
}

// Check returns ErrEmptyQuestion or ErrLongQuestion if Ask would.
func (q Question) Check() error {
	switch text := strings.TrimSpace(q.Text); {
	case text == "":
		return ErrEmptyQuestion
	case utf8.RuneCountInString(text) > MaxQuestionRunes:
		return ErrLongQuestion
	}
	return nil
}

// A Turn is a question that was answered before.
type Turn struct {
	Question, Answer string
	// Subject is what the turn was about in words to search by: the question,
	// and what it followed up. See Answer.Subject.
	Subject string
}

// Mode says who wrote an answer.
type Mode string

// The modes.
const (
	Extract Mode = "extract" // quoted from the notes, word for word
	ByModel Mode = "model"   // written by a model from the notes
)

// An Answer is complete and checked.
type Answer struct {
	Question   string
	Lang       string
	Mode       Mode
	Covered    bool    // the notes answer the question
	Confidence float64 // 0..1, of Covered
	Text       string  // Markdown; refers to Citations as [label]
	Citations  []Citation
	// Ungrounded is set when a model's answer cites none of the passages it was
	// given; Citations is then empty.
	Ungrounded bool
	Subject    string // see Turn
}

// A Citation is a passage that an answer rests on.
type Citation struct {
	Label              string // as in the text, without brackets
	Folder             string // BuiltinFolder or the folder as given
	File               string // relative to the folder
	Heading            string
	StartLine, EndLine int
	Text               string
}

// Source returns the place of a citation for people: file and lines.
func (c Citation) Source() string {
	folder := c.Folder
	if folder == BuiltinFolder {
		folder = knowledge.Folder
	}
	if c.StartLine == c.EndLine {
		return fmt.Sprintf("%s:%d", path.Join(folder, c.File), c.StartLine)
	}
	return fmt.Sprintf("%s:%d-%d", path.Join(folder, c.File), c.StartLine, c.EndLine)
}

// An Event is a step of an answer; exactly one of its fields is set.
type Event struct {
	Delta   string  // text to append to what is shown
	Problem error   // a model failed; what follows is quoted from the notes
	Warning string  // what made the answer worse than it could be
	Answer  *Answer // the last event: the whole answer, which stands instead of the deltas
}

// Ask answers a question, yielding text as it comes and the checked answer
// last. A model that fails is an event, not an error: the notes are quoted
// instead. Errors are the sentinel errors above, those of the index, or the end
// of ctx.
func (t *Tutor) Ask(ctx context.Context, q Question) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		q.Text = strings.TrimSpace(strings.ToValidUTF8(q.Text, "\uFFFD"))
		if err := q.Check(); err != nil {
			yield(Event{}, err)
			return
		}
		if _, ok := wordsOf[q.Lang]; !ok {
			q.Lang = lang.Detect(q.Text)
		}
		if q.K <= 0 {
			q.K = 8
		}
		found, err := t.retrieve(ctx, q)
		if err != nil {
			yield(Event{}, err)
			return
		}
		for _, w := range found.Warnings {
			if !yield(Event{Warning: w}, nil) {
				return
			}
		}
		a := Answer{Question: q.Text, Lang: q.Lang, Mode: Extract, Covered: found.Covered, Confidence: found.Confidence, Subject: found.subject}
		if !found.Covered {
			t.notCovered(&a, found)
			yieldAll(yield, &a)
			return
		}
		if t.model != nil {
			done, err := t.explain(ctx, q, found, a, yield)
			if done {
				return
			}
			if ctx.Err() != nil {
				yield(Event{}, context.Cause(ctx))
				return
			}
			if !yield(Event{Problem: err}, nil) {
				return
			}
		}
		if err := t.quote(&a, q, found, t.model != nil); err != nil {
			yield(Event{}, err)
			return
		}
		yieldAll(yield, &a)
	}
}

// yieldAll ends with an answer that came at once.
func yieldAll(yield func(Event, error) bool, a *Answer) {
	if yield(Event{Delta: a.Text}, nil) {
		yield(Event{Answer: a}, nil)
	}
}

// findings is what was retrieved for a question.
type findings struct {
	retrieval.Result
	subject string
}

// otherLanguage is how much surer the notes in the other language must be to be
// preferred over those in the language of the question.
const otherLanguage = 0.75

// retrieve searches the notes in the language of the question, and those in the
// other one if the first do not answer it. A question that follows up another
// is searched together with it.
func (t *Tutor) retrieve(ctx context.Context, q Question) (findings, error) {
	best := func(query retrieval.Query) (retrieval.Result, error) {
		query.Lang = q.Lang
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
	query := retrieval.Query{Text: q.Text, K: q.K, Explain: true}
	alone, err := best(query)
	f := findings{alone, q.Text}
	if err != nil || len(q.History) == 0 {
		return f, err
	}
	subject := q.History[len(q.History)-1].Subject
	vague := strongTerms(q.Text) <= 2
	if subject == "" || !vague && alone.Covered {
		return f, nil
	}
	query.Context = subject
	together, err := best(query)
	if err != nil {
		return f, err
	}
	if vague && together.Covered || together.Confidence > alone.Confidence {
		return findings{together, lang.Head(q.Text+"\n"+subject, 600)}, nil
	}
	return f, nil
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
