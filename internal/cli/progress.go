package cli

import (
	"fmt"
	"strings"

	"gophertutor/internal/progress"
)

// Progress writes how a member stands. title names topics.
func (p *Printer) Progress(s progress.Summary, lang string, title func(topic string) string) {
	w := reviewWordsOf(lang)
	streak := fmt.Sprintf(w.streak, s.Streak.Days, s.Streak.Best)
	if !s.Streak.Today {
		streak += ", " + w.notToday
	}
	fmt.Fprintln(p.out, p.style("1", streak))
	fmt.Fprintf(p.out, w.answers+"\n", s.Reviews, s.Total.Cards, s.Total.Questions)
	if s.Returned > 0 {
		fmt.Fprintf(p.out, w.kept+"\n", 100*s.Kept, s.Returned)
	}
	fmt.Fprintf(p.out, w.dueNow+"\n\n", s.Total.Due)
	if len(s.Topics) > 0 {
		fmt.Fprintln(p.out, p.style("1", w.topics))
		for _, t := range s.Topics {
			fmt.Fprintf(p.out, w.topicLine+"\n", 100*t.Strength, 100*t.Recall, t.Cards, t.Questions, t.Due, Clean(title(t.ID)))
		}
		fmt.Fprintln(p.out)
	}
	fmt.Fprintf(p.out, "%s\n  %s\n", p.style("1", w.past), spark(s.Past))
	fmt.Fprintf(p.out, "%s\n  %s\n", p.style("1", w.ahead), spark(s.Ahead))
}

// spark draws numbers as marks of a height; the greatest of them is full.
func spark(numbers []int) string {
	const heights = "▁▂▃▄▅▆▇█"
	marks := []rune(heights)
	most := 1
	for _, n := range numbers {
		most = max(most, n)
	}
	var b strings.Builder
	for _, n := range numbers {
		if n <= 0 {
			b.WriteRune('·')
			continue
		}
		b.WriteRune(marks[(n*len(marks)-1)/most])
	}
	return b.String()
}
