package interview

import (
	"fmt"
	"slices"
	"strings"

	"gophertutor/knowledge"
)

// OutputText says what the program of a question does when it runs, or why it does
// not compile, as Markdown; "" if the question has none. Who guessed another
// output can't check a reason against it otherwise.
func OutputText(q *knowledge.Question, lang string) string {
	w := wordsOf(lang)
	switch {
	case q.Program == "":
		return ""
	case q.Fail != "":
		return fmt.Sprintf(w.refused, strings.TrimSpace(q.Fail))
	case strings.TrimSpace(q.Prints) == "":
		return ""
	}
	return w.prints + "\n```text\n" + strings.Trim(q.Prints, "\n") + "\n```"
}

// outputLine says that the output was stated rightly, as the points are for the
// reasons, or else what it is; "" for other questions. While the question is open
// it gives nothing away.
func (s *Session) outputLine(turn int, open bool) string {
	w, q := s.words(), s.Question(turn)
	stated := slices.ContainsFunc(s.answersTo(turn), func(text string) bool { return statesOutput(text, q.Prints) })
	switch {
	case !stated && open:
		return ""
	case !stated:
		return OutputText(q, s.Options.Lang)
	case open && s.Options.Style != Strict && !s.Options.Relay && s.Turns[turn-1].Parts[0].Attempt == 1: // not again
		return w.outputOK + w.gap + w.addWhy
	}
	return w.outputOK
}

// answersTo are the answers to the question of a turn itself, one of each member in
// a relay.
func (s *Session) answersTo(turn int) []string {
	out := []string{s.Turns[turn-1].Parts[0].Text()}
	for _, v := range s.Voices {
		if p := v.part(Place{turn, 0}); p != nil {
			out = append(out, textOf(p.Answers))
		}
	}
	return out
}

// longOutput is from how many values on an output is no accident in the middle of a
// text. A shorter one has to be a line of its own.
const longOutput = 3

// statesOutput reports whether an answer gives all that a program prints, one value
// after the other, whatever stands between them: commas, arrows, lines. It is
// cautious: an output told in prose is for the grader.
func statesOutput(answer, prints string) bool {
	want := outputValues(prints)
	if len(want) == 0 {
		return false
	}
	for line := range strings.Lines(answer) {
		if slices.Equal(outputValues(line), want) {
			return true
		}
	}
	said := outputValues(answer)
	if len(want) < longOutput {
		return slices.Equal(said, want)
	}
	for i := 0; i+len(want) <= len(said); i++ {
		end := i + len(want)
		switch {
		case !slices.Equal(said[i:end], want):
		case i > 0 && doubts[said[i-1]] || end < len(said) && doubts[said[end]]: // one of two, or denied
		default:
			return true
		}
	}
	return false
}

// doubts beside an output mean that it is not what the member settles on.
var doubts = map[string]bool{
	"or": true, "not": true, "never": true, "doesn't": true, "isn't": true, "wouldn't": true, "won't": true, "than": true,
	"或": true, "或者": true, "还是": true, "不是": true, "不会": true, "不": true, "而不是": true, "并不": true,
}

// leadIns are what people say before an output.
var leadIns = strings.NewReplacer("it prints", " ", "prints", " ", "output is", " ", "output:", " ", "依次打印", " ", "打印", " ", "输出", " ", "结果是", " ")

func outputValues(text string) []string {
	var out []string
	for _, f := range strings.FieldsFunc(leadIns.Replace(strings.ToLower(text)), func(r rune) bool {
		return strings.ContainsRune(" \t\r\n,;，；、→|>`", r)
	}) {
		if f = strings.Trim(f, ".。:：-"); f != "" {
			out = append(out, f)
		}
	}
	return out
}
