package interview

import (
	"fmt"
	"strings"
	"time"

	"gophertutor/internal/lang"
)

// dueRunes bounds a question in the list of those that come back.
const dueRunes = 100

// Markdown writes the report for a person.
func (r Report) Markdown() string {
	w := wordsOf(r.Lang)
	rw := &w.report
	var b strings.Builder
	fmt.Fprintf(&b, "# "+rw.title+"\n\n", strings.TrimSpace(r.About))
	if r.Questions == 0 {
		b.WriteString(rw.nothing + "\n")
		return b.String()
	}
	if r.Questions == 1 {
		fmt.Fprintf(&b, rw.scoreOne, r.Score)
	} else {
		fmt.Fprintf(&b, rw.score, r.Score, r.Questions)
	}
	b.WriteString(w.gap + w.farewells[r.Style][band(r.Score)])
	if r.Skipped > 0 {
		fmt.Fprintf(&b, w.gap+rw.skipped, r.Skipped)
	}
	if r.Hints > 0 {
		fmt.Fprintf(&b, w.gap+rw.hints, r.Hints)
	}
	b.WriteString("\n")
	section := func(heading string, lines []string) {
		if len(lines) > 0 {
			b.WriteString("\n## " + heading + "\n\n" + strings.Join(lines, "\n") + "\n")
		}
	}
	section(rw.members, memberLines(rw, r.Members))
	section(rw.byTopic, shareLines(rw, r.Topics))
	section(rw.byLevel, shareLines(rw, r.Levels))
	section(rw.strong, findingLines(w, r.Strong))
	section(rw.weak, findingLines(w, r.Weak))
	var beliefs, read []string
	for _, m := range r.Misconceptions {
		beliefs = append(beliefs, "- "+truthAbout(w, m))
	}
	for _, s := range r.Read {
		read = append(read, fmt.Sprintf("- %s › %s (`%s`)", s.Title, s.Heading, s))
	}
	section(rw.beliefs, beliefs)
	section(rw.read, read)
	var due []string
	for _, d := range r.Due {
		due = append(due, fmt.Sprintf(rw.due, d.At.Format(time.DateOnly), lang.OneLine(d.Text, dueRunes)))
	}
	section(rw.comesBack, due)
	return b.String()
}

func shareLines(w *reportWords, all []Share) []string {
	var out []string
	for _, s := range all {
		out = append(out, fmt.Sprintf(w.line, s.Name, s.Score, s.Questions))
	}
	return out
}

func memberLines(w *reportWords, all []Coverage) []string {
	var out []string
	for _, c := range all {
		line := fmt.Sprintf(w.member, c.Name, c.Said, c.Partly, c.Questions)
		if c.Alone > 0 && len(all) > 1 {
			line += fmt.Sprintf(w.alone, c.Alone)
		}
		out = append(out, line)
	}
	return out
}

func findingLines(w *words, all []Finding) []string {
	var out []string
	for _, f := range all {
		line := "- " + w.verdicts[f.Verdict] + f.Text
		if f.Evidence != "" {
			quote := fmt.Sprintf(w.quote, lang.OneLine(f.Evidence, quoteRunes))
			if f.Who != "" {
				quote = fmt.Sprintf(w.saidBy, f.Who, quote)
			}
			line += w.gap + quote
		}
		out = append(out, line)
	}
	return out
}

// Transcript writes all that was asked, answered and graded as Markdown.
func (s *Session) Transcript() string {
	w := s.words()
	var b strings.Builder
	b.WriteString("## " + w.report.transcript + "\n")
	for i := range s.Turns {
		t := &s.Turns[i]
		for j := range t.Parts {
			p := &t.Parts[j]
			b.WriteString("\n" + s.askText(Place{i + 1, j}) + "\n\n")
			switch text, said := p.Text(), s.voicesAt(Place{i + 1, j}); {
			case said != "":
				b.WriteString(said)
			case s.Options.Relay:
				b.WriteString(w.report.noAnswer + "\n")
			case text == "":
				b.WriteString(w.report.you + "\n\n" + quoted(w.report.noAnswer) + "\n")
			default:
				b.WriteString(w.report.you + "\n\n" + quoted(text) + "\n")
			}
			if j == 0 && t.Hints > 0 {
				fmt.Fprintf(&b, "\n"+w.report.hints+"\n", t.Hints)
			}
		}
		switch text := s.gradeText(i+1, false); {
		case t.Skipped:
			b.WriteString("\n" + s.SkippedText(i+1) + "\n")
		case text != "":
			b.WriteString("\n" + text + "\n\n" + fmt.Sprintf(w.report.by, t.Parts[0].Grade.By) + "\n")
		}
	}
	return b.String()
}

// voicesAt is what the members of a relay said to one thing that was asked.
func (s *Session) voicesAt(at Place) string {
	var said []string
	for _, v := range s.Voices {
		if p := v.part(at); p != nil {
			said = append(said, fmt.Sprintf(s.words().report.says, s.NameOf(v.Member))+"\n\n"+quoted(textOf(p.Answers))+"\n")
		}
	}
	return strings.Join(said, "\n")
}

// quoted makes a block quotation of a text, so that whatever Markdown is in it
// stays in it.
func quoted(text string) string {
	var b strings.Builder
	for line := range strings.SplitSeq(text, "\n") {
		b.WriteString(strings.TrimRight("> "+line, " ") + "\n")
	}
	return strings.TrimRight(b.String(), "\n")
}
