// Package tutor answers questions from notes: it retrieves passages, decides
// whether they cover the question, and either asks a model to explain, checking
// each citation, or quotes the notes.
//
// [New] gives a [Tutor], [Tutor.Ask] streams an answer.
package tutor

import (
	"context"
	"fmt"
	"iter"
	"path"
	"time"

	"gophertutor/internal/llm"
	"gophertutor/knowledge"
	"gophertutor/prompts"
	"gophertutor/retrieval"
)

// BuiltinFolder is the name of the source that holds the built-in notes.
const BuiltinFolder = "builtin"

// searcher is what a Tutor needs of a retrieval.Index.
type searcher interface {
	Search(context.Context, retrieval.Query) (retrieval.Result, error)
	Passage(retrieval.Chunk) retrieval.Passage
	Docs() []retrieval.Doc
	Revision() string
}

// A Tutor answers questions. It keeps nothing between them and is safe for
// concurrent use.
type Tutor struct {
	notes   searcher
	model   llm.Model // nil: quote
	prompts *prompts.Set
	room    int // see WithRoom
}

// New returns a tutor over synced notes. With a nil model it quotes them.
func New(notes searcher, model llm.Model, p *prompts.Set) *Tutor {
	return &Tutor{notes: notes, model: model, prompts: p}
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
	// given; Citations then has nothing but facts that were added to it.
	Ungrounded bool
	Subject    string // see Turn

	Kind      Kind   // as asked
	Depth     int    // as asked, -1, 0 or +1
	Go        string // the release that the answer looks back to, such as "1.17", asked for or named in the question; "" is the current one
	Truncated bool   // the model's server ended the answer early, at its limit on the length
	Model     string // the name of the model that wrote Text, as its server knows it; "" in mode Extract

	// KeptAt is when the answer was written, if it was kept and is given once more;
	// else zero.
	KeptAt time.Time
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
// instead. Errors are those of [Question.Check], those of the index, or the end
// of ctx.
func (t *Tutor) Ask(ctx context.Context, q Question) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		in, err := t.inquire(ctx, q)
		if err != nil {
			yield(Event{}, err)
			return
		}
		for _, w := range in.found.Warnings {
			if !yield(Event{Warning: w}, nil) {
				return
			}
		}
		a := Answer{
			Question: in.Text, Lang: in.Lang, Mode: Extract, Covered: in.found.Covered, Confidence: in.found.Confidence,
			Subject: in.found.subject, Kind: in.Kind, Depth: in.Depth, Go: in.Go,
		}
		if !a.Covered {
			t.notCovered(&a, in)
			yieldAll(yield, &a)
			return
		}
		failed := false
		if t.model != nil && !in.NoModel {
			done, err := t.write(ctx, in, a, yield)
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
			failed = true
		}
		if err := t.quote(&a, in, failed); err != nil {
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
