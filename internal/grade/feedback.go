package grade

import (
	"fmt"
	"strings"

	"gophertutor/internal/lang"
)

// What feedback repeats at most.
const (
	quoteRunes     = 120 // of an answer, in characters
	missedInDetail = 2   // points that a strong answer adds
)

// feedbackWords are the sentences of feedback.
type feedbackWords struct {
	all, some, none, good, adds, more, wrong, since, off string
}

func wordsOf(language string) feedbackWords {
	if language == lang.Chinese {
		return feedbackWords{
			all: "要点都说到了。", some: "%[2]d 个要点说到了 %[1]d 个。", none: "这次还没有说到要点。",
			good: "说得好：“%s”。", adds: "更完整的回答还会说：%s", more: "另外还有 %d 点。",
			wrong: "需要纠正：“%s”。%s%s", since: "（自 Go %s 起）", off: "这里说反了：“%s”。正确的是：%s",
		}
	}
	return feedbackWords{
		all: "You covered every point. ", some: "You covered %d of %d points. ", none: "None of the points came up yet. ",
		good: "Well put: “%s”. ", adds: "A strong answer adds: %s ", more: "And %d more. ",
		wrong: "To correct: “%s”. %s%s ", since: " (since Go %s)", off: "The other way round: “%s”. What holds: %s ",
	}
}

// feedback is what a coach would say about a grade: what was good, what is
// wrong and what holds instead, what is missing.
func feedback(it Item, g Grade, language string) string {
	w := wordsOf(language)
	var b strings.Builder
	said, best := 0, ""
	for _, p := range g.Points {
		switch {
		case p.Verdict == Said && (best == "" || len(p.Evidence) < len(best)):
			best = p.Evidence
			said++
		case p.Verdict == Said || p.Verdict == Partly:
			said++
		}
	}
	switch {
	case len(g.Points) > 0 && said == len(g.Points):
		b.WriteString(w.all)
	case said > 0:
		fmt.Fprintf(&b, w.some, said, len(g.Points))
	default:
		b.WriteString(w.none)
	}
	if best != "" {
		fmt.Fprintf(&b, w.good, trimmed(best))
	}
	for _, m := range g.Misconceptions {
		since := ""
		if m.Since != "" {
			since = fmt.Sprintf(w.since, m.Since)
		}
		fmt.Fprintf(&b, w.wrong, trimmed(m.Sentence), m.Truth, since)
	}
	missed := 0
	for _, p := range g.Points {
		point := sentence(either(it.Rubric[p.Index].Text, language), language)
		switch {
		case p.Verdict == Wrong && len(g.Misconceptions) == 0:
			fmt.Fprintf(&b, w.off, trimmed(p.Evidence), point)
		case p.Verdict == Missed || p.Verdict == Partly && said == len(g.Points):
			if missed++; missed <= missedInDetail {
				fmt.Fprintf(&b, w.adds, point)
			}
		}
	}
	if missed > missedInDetail {
		fmt.Fprintf(&b, w.more, missed-missedInDetail)
	}
	return strings.TrimSpace(b.String())
}

func trimmed(s string) string {
	return strings.TrimRight(lang.OneLine(s, quoteRunes), ".。!！,， ")
}

// sentence ends a text with a full stop.
func sentence(s, language string) string {
	s = strings.TrimSpace(s)
	if strings.HasSuffix(s, ".") || strings.HasSuffix(s, "。") {
		return s
	}
	if language == lang.Chinese {
		return s + "。"
	}
	return s + "."
}
