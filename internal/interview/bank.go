package interview

import (
	"fmt"
	"slices"
	"sync"

	"gophertutor/knowledge"
)

// A Bank is the questions to choose from, with the notes that answer them. It is
// immutable and safe for concurrent use.
type Bank struct {
	questions []knowledge.Question
	byID      map[string]int
	notes     []knowledge.Note
	topics    []string // that have questions, in the order of the bank
	names     func() *names
}

// LoadBank returns the built-in bank. The error means that the binary was built
// from broken data.
func LoadBank() (*Bank, error) {
	questions, err := knowledge.Questions()
	if err != nil {
		return nil, fmt.Errorf("load questions: %w", err)
	}
	notes, err := knowledge.Notes()
	if err != nil {
		return nil, fmt.Errorf("load notes: %w", err)
	}
	return newBank(questions, notes), nil
}

func newBank(questions []knowledge.Question, notes []knowledge.Note) *Bank {
	b := &Bank{questions: questions, byID: map[string]int{}, notes: notes}
	for i := range questions {
		b.byID[questions[i].ID] = i
		if t := questions[i].Topic; !slices.Contains(b.topics, t) {
			b.topics = append(b.topics, t)
		}
	}
	b.names = sync.OnceValue(b.allNames)
	return b
}

// Question returns a question, which the caller must not change, or nil.
func (b *Bank) Question(id string) *knowledge.Question {
	if i, ok := b.byID[id]; ok {
		return &b.questions[i]
	}
	return nil
}

// A Topic is what an interview can be about.
type Topic struct {
	ID      string
	Title   string   // in the language asked for
	Aliases []string // of the notes in both languages
}

// Topics returns those that have questions, with titles in a language.
func (b *Bank) Topics(lang string) []Topic {
	var out []Topic
	for _, id := range b.topics {
		t := Topic{ID: id, Title: b.Title(id, lang)}
		for i := range b.notes {
			if b.notes[i].Topic == id {
				t.Aliases = append(t.Aliases, b.notes[i].Aliases...)
			}
		}
		out = append(out, t)
	}
	return out
}

// Title returns the title of a topic in a language; its ID if it has none.
func (b *Bank) Title(topic, lang string) string {
	if n := b.note(topic, lang); n != nil {
		return n.Title
	}
	return topic
}

func (b *Bank) note(topic, lang string) *knowledge.Note {
	for i := range b.notes {
		if n := &b.notes[i]; n.Topic == topic && n.Lang == lang {
			return n
		}
	}
	return nil
}

// A Source is the section of a note that answers a question.
type Source struct {
	Topic     string `json:"topic"`
	Section   string `json:"section"` // its ID
	Title     string `json:"title"`   // of the note
	Heading   string `json:"heading"`
	Path      string `json:"path"` // within the built-in notes: "en/gmp.md"
	StartLine int    `json:"start_line"`
	EndLine   int    `json:"end_line"`
}

// String is "knowledge/en/gmp.md:12-40".
func (s Source) String() string {
	return fmt.Sprintf("%s/%s:%d-%d", knowledge.Folder, s.Path, s.StartLine, s.EndLine)
}

// Source returns a section of a topic's note in a language.
func (b *Bank) Source(topic, section, lang string) (Source, bool) {
	n := b.note(topic, lang)
	if n == nil {
		return Source{}, false
	}
	for _, s := range n.Sections {
		if s.ID == section {
			return Source{topic, section, n.Title, s.Heading, n.Path, s.StartLine, s.EndLine}, true
		}
	}
	return Source{}, false
}
