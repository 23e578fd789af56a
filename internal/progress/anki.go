package progress

import (
	"bufio"
	"context"
	"fmt"
	"html"
	"io"
	"regexp"
	"strings"
	"time"

	"gophertutor/internal/store"
	"gophertutor/knowledge"
)

// AnkiOrder returns all questions in the order in which a member should learn
// them: what is due, then weak topics, weakest first, then the rest of the bank.
func (t *Tracker) AnkiOrder(ctx context.Context, member store.MemberID, now time.Time) ([]*knowledge.Question, error) {
	due, total, err := t.Due(ctx, member, now, maxDue)
	if err != nil {
		return nil, err
	}
	weak, err := t.Weak(ctx, member, now)
	if err != nil {
		return nil, err
	}
	out := make([]*knowledge.Question, 0, len(t.questions))
	taken := make(map[string]bool, total)
	take := func(q *knowledge.Question) {
		if !taken[q.ID] {
			taken[q.ID] = true
			out = append(out, q)
		}
	}
	for _, d := range due {
		take(d.Question)
	}
	for _, topic := range weak {
		for i := range t.questions {
			if t.questions[i].Topic == topic.ID {
				take(&t.questions[i])
			}
		}
	}
	for i := range t.questions {
		take(&t.questions[i])
	}
	return out, nil
}

// WriteAnki writes questions as a text file that Anki imports: one note a line
// with identity, front, back and tags, in a language. Anki adds new notes in the
// order of the lines; a note that it has already is brought up to date, as the
// identity is the question's. source names where the notes answer a question; ""
// where they do not.
func WriteAnki(w io.Writer, questions []*knowledge.Question, lang string, source func(*knowledge.Question) string) error {
	out := bufio.NewWriter(w)
	fmt.Fprint(out, "#separator:tab\n#html:true\n#deck:gophertutor\n#guid column:1\n#tags column:4\n#columns:ID\tFront\tBack\tTags\n")
	for _, q := range questions {
		// The identity has the language, so that a deck can have both.
		fields := []string{"gophertutor-" + q.ID + "-" + lang, ankiFront(q, lang), ankiBack(q, lang, source(q)), ankiTags(q)}
		if _, err := fmt.Fprintln(out, strings.Join(fields, "\t")); err != nil {
			return fmt.Errorf("write anki file: %w", err)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write anki file: %w", err)
	}
	return nil
}

func ankiFront(q *knowledge.Question, lang string) string {
	front := ankiText(q.Question.In(lang))
	if q.Program != "" {
		front += ankiCode(q.Program)
	}
	return front
}

func ankiBack(q *knowledge.Question, lang, source string) string {
	var b strings.Builder
	if q.Prints != "" {
		b.WriteString(ankiCode(q.Prints))
	}
	if q.Fail != "" {
		b.WriteString(ankiCode(q.Fail))
	}
	b.WriteString(ankiText(q.Answer.In(lang)))
	b.WriteString("<ul>")
	for _, p := range q.Rubric {
		b.WriteString("<li>" + ankiText(p.Point.In(lang)) + "</li>")
	}
	b.WriteString("</ul>")
	if source != "" {
		b.WriteString("<small>" + ankiText(source) + "</small>")
	}
	return b.String()
}

// ankiTags are hierarchical, which Anki shows as a tree.
func ankiTags(q *knowledge.Question) string {
	return fmt.Sprintf("gophertutor::topic::%s gophertutor::level::%s gophertutor::kind::%s", q.Topic, q.Level, q.Kind)
}

// ankiBreaks keeps a field on its line and inside its column.
var ankiBreaks = strings.NewReplacer("\r\n", "<br>", "\n", "<br>", "\r", "<br>", "\t", "&#9;")

var codeSpan = regexp.MustCompile("`([^`]+)`")

// ankiText makes text with Markdown's code spans HTML without tabs and line ends.
// Quotes are escaped, too, as Anki takes one at the beginning of a field for
// quoting.
func ankiText(s string) string {
	s = html.EscapeString(strings.TrimSpace(s))
	return ankiBreaks.Replace(codeSpan.ReplaceAllString(s, "<code>$1</code>"))
}

func ankiCode(s string) string {
	s = html.EscapeString(strings.TrimRight(s, "\n"))
	return `<pre style="text-align:left">` + ankiBreaks.Replace(s) + "</pre>"
}
