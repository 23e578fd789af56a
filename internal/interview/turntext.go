package interview

import (
	"fmt"
	"strings"

	"gophertutor/internal/store"
	"gophertutor/knowledge"
)

// TurnText says how one question was answered outside of an interview, in the words
// of one.
func (b *Bank) TurnText(turn Turn, lang string) (string, error) {
	q := b.Question(turn.Question)
	if q == nil || len(turn.Parts) == 0 {
		return "", fmt.Errorf("question %q is not in the bank, or has no answer", turn.Question)
	}
	s := &Session{
		Options: Options{Topics: []string{q.Topic}, Questions: 1, Lang: lang, Style: Friendly},
		Status:  store.SessionEnded, Turns: []Turn{turn}, bank: b,
	}
	if turn.Skipped {
		return b.strongText(q, lang), nil
	}
	return s.GradeText(), nil
}

// strongText is a strong answer with what the program prints and where it stands.
func (b *Bank) strongText(q *knowledge.Question, lang string) string {
	w := wordsOf(lang)
	text := fmt.Sprintf(w.strong, strings.TrimSpace(q.Answer.In(lang)))
	if out := OutputText(q, lang); out != "" {
		text = out + "\n\n" + text
	}
	if src, ok := b.Source(q.Topic, q.Section, lang); ok {
		text += "\n\n" + fmt.Sprintf(w.read, src, src.Heading)
	}
	return text
}
