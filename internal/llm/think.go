package llm

import "strings"

// A Thinking filter removes what reasoning models print before their answer,
// between <think> and </think>, from a stream of text. The zero value is ready;
// it serves one answer.
type Thinking struct {
	held   string // text that may turn out to be a mark
	inside bool
	done   bool // the answer has begun; marks are text now
}

const (
	thinkOpen  = "<think>"
	thinkClose = "</think>"
)

// Filter returns what of the text so far belongs to the answer and has not been
// returned before.
func (t *Thinking) Filter(text string) string {
	if t.done {
		return text
	}
	t.held += text
	for {
		if t.inside {
			_, after, ok := strings.Cut(t.held, thinkClose)
			if !ok {
				t.held = t.held[max(0, len(t.held)-len(thinkClose)):]
				return ""
			}
			t.inside = false
			t.held = after
			continue
		}
		s := strings.TrimLeft(t.held, " \t\r\n")
		switch {
		case strings.HasPrefix(s, thinkOpen):
			t.inside = true
			t.held = s[len(thinkOpen):]
		case strings.HasPrefix(thinkOpen, s): // also when empty: wait for more
			return ""
		default:
			t.done = true
			t.held = ""
			return s
		}
	}
}

// Rest returns what was held back when the stream has ended.
func (t *Thinking) Rest() string {
	if t.inside || t.done {
		return ""
	}
	t.done = true
	return strings.TrimLeft(t.held, " \t\r\n")
}
