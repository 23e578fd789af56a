package interview

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"gophertutor/internal/grade"
	"gophertutor/internal/lang"
	"gophertutor/knowledge"
)

// quoteRunes bounds a quotation of the member's own words.
const quoteRunes = 160

func (s *Session) words() *words { return wordsOf(s.Options.Lang) }

// Intro is what the interviewer says before the first question. Like all texts
// of a session it is Markdown in the language of the interview.
func (s *Session) Intro() string {
	w, about := s.words(), s.About()
	if r, _ := utf8.DecodeRuneInString(about); s.Options.Lang == "zh" && r < utf8.RuneSelf {
		about = " " + about // between Chinese and Latin letters
	}
	text, how := fmt.Sprintf(w.intro, about, s.Options.Questions), w.howTo
	if s.Options.Questions == 1 {
		text = fmt.Sprintf(w.introOne, about)
	}
	switch {
	case s.Options.Relay:
		how = w.howRelay
	case s.Options.Style == Strict:
		how = w.howStrict
	}
	if s.Options.Weak && len(s.Options.Topics) == 0 {
		text = w.noWeak + text
	}
	return text + "\n" + how
}

// About names what the interview is about: "Maps, Slices".
func (s *Session) About() string {
	w := s.words()
	if len(s.Options.Topics) == 0 {
		return w.anything
	}
	var titles []string
	for _, t := range s.Options.Topics {
		titles = append(titles, s.bank.Title(t, s.Options.Lang))
	}
	about := strings.Join(titles, w.and)
	if s.Options.Weak {
		about = fmt.Sprintf(w.weakSpots, about)
	}
	return about
}

// QuestionText is the question of the current turn.
func (s *Session) QuestionText() string { return s.askText(Place{len(s.Turns), 0}) }

// AskText is the question or the follow-up that is asked now, or was last.
func (s *Session) AskText() string { return s.askText(s.Place()) }

func (s *Session) askText(at Place) string {
	w, q := s.words(), s.Question(at.Turn)
	if f := s.part(at).FollowUp; f >= 0 {
		return fmt.Sprintf(w.followUp, q.FollowUps[f].Question.In(s.Options.Lang))
	}
	var b strings.Builder
	fmt.Fprintf(&b, w.question, at.Turn, s.Options.Questions, s.bank.Title(q.Topic, s.Options.Lang), w.levels[q.Level])
	b.WriteString("\n\n" + strings.TrimSpace(q.Question.In(s.Options.Lang)))
	if q.Program != "" {
		b.WriteString("\n\n```go\n" + strings.TrimRight(q.Program, "\n") + "\n```")
	}
	return b.String()
}

// HintText is the latest hint of the current question; "" if none was given.
func (s *Session) HintText() string {
	t, _ := s.current()
	if t.Hints == 0 {
		return ""
	}
	hint := s.Question(len(s.Turns)).Hints[t.Hints-1]
	return fmt.Sprintf(s.words().hint, t.Hints, MaxHints, Earns(t.Hints), hint.In(s.Options.Lang))
}

// GradeText says how the current question was answered: each point with its
// verdict and the member's words, what a strong answer adds, misconceptions, and
// where to read. While a follow-up is asked it keeps to itself what would answer
// it. It is "" before the first grade of the turn.
func (s *Session) GradeText() string {
	p := s.Phase()
	return s.gradeText(len(s.Turns), p == Asking || p == Grading)
}

func (s *Session) gradeText(turn int, open bool) string {
	w, q := s.words(), s.Question(turn)
	points := s.Points(turn)
	if points == nil {
		return ""
	}
	blocks := []string{s.scoreLine(turn, open), s.outputLine(turn, open)}
	var found, missed []string
	for _, verdict := range []grade.Verdict{grade.Said, grade.Partly, grade.Wrong, grade.Missed} {
		for _, p := range points {
			switch {
			case p.Verdict != verdict:
			case verdict == grade.Missed:
				missed = append(missed, s.pointLine(q, p, false))
			default:
				found = append(found, s.pointLine(q, p, open && verdict != grade.Said && s.probed(turn, p.Index)))
			}
		}
	}
	blocks = append(blocks, strings.Join(found, "\n"))
	switch n := len(missed); {
	case n == 0, open && s.Options.Style == Strict: // who must find out how much is missing
	case open && n == 1:
		blocks = append(blocks, w.laterOne)
	case open:
		blocks = append(blocks, fmt.Sprintf(w.later, n))
	default:
		blocks = append(blocks, w.adds+"\n"+strings.Join(missed, "\n"))
	}
	for _, m := range s.misconceptions(turn) {
		blocks = append(blocks, w.misbelief+truthAbout(w, m))
	}
	if !open {
		blocks = append(blocks, s.remarks(turn)...)
		if src, ok := s.bank.Source(q.Topic, q.Section, s.Options.Lang); ok {
			blocks = append(blocks, fmt.Sprintf(w.read, src, src.Heading))
		}
	}
	blocks = slices.DeleteFunc(blocks, func(b string) bool { return b == "" })
	return strings.Join(blocks, "\n\n")
}

// probed reports whether the last thing asked in a turn is a follow-up about a
// point.
func (s *Session) probed(turn, point int) bool {
	parts := s.Turns[turn-1].Parts
	f := parts[len(parts)-1].FollowUp
	return f >= 0 && slices.Contains(s.Question(turn).FollowUps[f].Probes, point)
}

func (s *Session) scoreLine(turn int, open bool) string {
	w := s.words()
	score, _ := s.TurnScore(turn)
	line := w.score
	if open {
		line = w.soFar
	}
	line = fmt.Sprintf(line, score)
	if h := s.Turns[turn-1].Hints; h > 0 {
		line += fmt.Sprintf(w.withHints, h, MaxHints, Earns(h))
	}
	if open {
		return line
	}
	return line + w.stop + w.remarks[s.Options.Style][band(score)]
}

// pointLine is a point with its verdict and the words it rests on; covered
// leaves its text out.
func (s *Session) pointLine(q *knowledge.Question, p Point, covered bool) string {
	w := s.words()
	line := "- " + w.verdicts[p.Verdict]
	if !covered {
		line += q.Rubric[p.Index].Point.In(s.Options.Lang) + w.gap
	}
	if p.Evidence != "" {
		line += s.evidence(p)
	}
	if p.Lifted {
		line += w.followed
	}
	return strings.TrimRight(line, " ")
}

// evidence quotes the words that a point rests on; in a relay with whose they are
// and who else covered it. Whose words were wrong is nobody's business.
func (s *Session) evidence(p Point) string {
	w := s.words()
	quote := fmt.Sprintf(w.quote, lang.OneLine(p.Evidence, quoteRunes))
	whose := slices.IndexFunc(p.Who, func(c Credit) bool { return c.Evidence == p.Evidence })
	if whose >= 0 {
		quote = fmt.Sprintf(w.saidBy, s.NameOf(p.Who[whose].Member), quote)
	}
	var others []string
	for i, c := range p.Who {
		if i != whose {
			others = append(others, s.NameOf(c.Member))
		}
	}
	if len(others) > 0 {
		quote += fmt.Sprintf(w.also, strings.Join(others, w.and))
	}
	return quote
}

// remarks are what a model said of the turn's answers. Without one it would be
// what the other lines say already.
func (s *Session) remarks(turn int) []string {
	var out []string
	remark := func(g *grade.Grade, name string) {
		text := strings.TrimSpace(g.Feedback)
		if text == "" || g.ByRules() {
			return
		}
		if name != "" {
			text = fmt.Sprintf(s.words().report.says, name) + s.words().gap + text
		}
		out = append(out, text)
	}
	for i := range s.Turns[turn-1].Parts {
		if p := &s.Turns[turn-1].Parts[i]; p.Graded > 0 {
			remark(&p.Grade, "") // that of a relay has no words of its own
		}
		for _, v := range s.Voices {
			if p := v.part(Place{turn, i}); p != nil && p.Graded > 0 {
				remark(&p.Grade, s.NameOf(v.Member))
			}
		}
	}
	return out
}

// misconceptions returns those of all answers of a turn, each fact once.
func (s *Session) misconceptions(turn int) []grade.Misconception {
	var out []grade.Misconception
	seen := map[string]bool{}
	for _, p := range s.Turns[turn-1].Parts {
		for _, m := range p.Grade.Misconceptions {
			if !seen[m.Fact] {
				seen[m.Fact] = true
				out = append(out, m)
			}
		}
	}
	return out
}

// truthAbout is a misconception in the member's words, with what holds.
func truthAbout(w *words, m grade.Misconception) string {
	text := fmt.Sprintf(w.quote, lang.OneLine(m.Sentence, quoteRunes)) + " → " + m.Truth
	if m.Since != "" && !strings.Contains(m.Truth, "Go "+m.Since) {
		text += fmt.Sprintf(w.since, m.Since)
	}
	if len(m.Sources) > 0 {
		text += fmt.Sprintf(w.source, m.Sources[0])
	}
	return text
}

// SkippedText is what is left to say of a turn, from 1, that is over and whose
// question or follow-up was not answered: what a strong answer would have been, or
// all of the grade. It is "" for any other.
func (s *Session) SkippedText(turn int) string {
	if turn < 1 || turn > len(s.Turns) || turn == len(s.Turns) && s.Phase() != Over {
		return ""
	}
	t := &s.Turns[turn-1]
	switch last := t.Parts[len(t.Parts)-1]; {
	case t.Skipped:
		w := s.words()
		return w.skipped + w.gap + s.bank.strongText(s.Question(turn), s.Options.Lang)
	case len(t.Parts) > 1 && last.Attempt == 0:
		return s.gradeText(turn, false)
	}
	return ""
}

// PausedText is what is said when the interview pauses.
func (s *Session) PausedText() string { return s.words().paused }

// band is 0 for a strong score, 1 for a middling one, 2 for a weak one.
func band(score float64) int {
	switch {
	case score >= strongScore:
		return 0
	case score >= weakScore:
		return 1
	}
	return 2
}
