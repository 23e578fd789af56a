package grade

import (
	"gophertutor/internal/lang"
	"gophertutor/knowledge"
)

// Lookup makes an item of a question and a rubric in whatever language. If both
// are those of a question of the bank, the item is the bank's, with its phrases
// and its model answer. An error means that the binary was built from a broken
// bank.
func Lookup(id, question string, rubric []string) (Item, error) {
	questions, err := knowledge.Questions()
	if err != nil {
		return Item{}, err
	}
	for i := range questions {
		if q := &questions[i]; asks(q, question, rubric) {
			it := FromBank(q)
			it.ID = id
			return it, nil
		}
	}
	return FromTexts(id, question, rubric), nil
}

// asks reports whether a question of the bank is the one with a rubric.
func asks(q *knowledge.Question, question string, rubric []string) bool {
	if len(rubric) != len(q.Rubric) || question != q.Question.EN && question != q.Question.ZH {
		return false
	}
	for i, p := range rubric {
		if p != q.Rubric[i].Point.EN && p != q.Rubric[i].Point.ZH {
			return false
		}
	}
	return true
}

// FromTexts makes an item of a question and a rubric in whatever language.
func FromTexts(id, question string, rubric []string) Item {
	it := Item{ID: id, Question: textOf(question)}
	for _, p := range rubric {
		it.Rubric = append(it.Rubric, Point{Text: textOf(p)})
	}
	return it
}

func textOf(s string) knowledge.Text {
	if lang.DetectNote(s) == lang.Chinese {
		return knowledge.Text{ZH: s}
	}
	return knowledge.Text{EN: s}
}
