package discord

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"gophertutor/internal/discord/markdown"
	"gophertutor/internal/group"
	"gophertutor/internal/store"
	"gophertutor/knowledge"
)

// What a reveal names and quotes; with the explanation it must stay within the
// messages of an answer.
const (
	maxDailyQuotes = 8   // answers in members' own words
	dailyQuote     = 200 // characters of each
	maxDailyNames  = 15  // members for one choice, and with streaks
)

// A dailyView draws a daily question. It pings nobody: names are mentions, and no
// message of the bot may ping.
type dailyView struct {
	b *Bot
	d store.Daily
	q *knowledge.Question

	// Of the reveal.
	answers []store.DailyAnswer
	streaks map[store.MemberID]group.Streak
}

func (v dailyView) words() *dailyWords { return dailyWordsIn(v.d.Lang) }

// text is the question. who are those who chose, by place, once that is shown.
func (v dailyView) text(who map[int][]string) string {
	head := v.words().head
	if v.d.IsQuiz() {
		head = reviewWordsIn(v.d.Lang).quiz
	}
	return strings.TrimRight(v.b.quizText(head, v.q, dailyOrder(v.d), v.d.Lang, who), "\n")
}

func (v dailyView) foot(revealAt time.Time) string {
	foot := v.words().foot
	if v.d.IsQuiz() {
		foot = reviewWordsIn(v.d.Lang).hidden
	}
	return subtext([]string{fmt.Sprintf(foot, timestamp(revealAt), pointsForRight, pointsForWords)})
}

// fits reports whether the question is one message, before and after the reveal.
func (v dailyView) fits() bool {
	room := len(" ← 100") * (len(v.q.Choices) + 1)
	return markdown.Len(v.text(nil)+v.foot(time.Unix(1<<33, 0)))+room <= markdown.Content
}

// question is the message that asks.
func (v dailyView) question(revealAt time.Time) message {
	return message{
		Content:    v.text(nil) + v.foot(revealAt),
		Components: []discordgo.MessageComponent{v.b.dailyButtons(v.d, len(v.q.Choices), v.words().answer)},
	}
}

// revealed is what stands in its place afterwards: what is right, and how many
// chose what.
func (v dailyView) revealed() message {
	counts := map[int]int{}
	for _, a := range v.answers {
		counts[a.Choice]++
	}
	who := map[int][]string{}
	for at, n := range counts {
		if at >= 0 {
			who[at] = []string{strconv.Itoa(n)}
		}
	}
	return message{Content: v.text(who)}
}

// explanation is who said what, why, and what it earned.
func (v dailyView) explanation() []message {
	w := v.words()
	var text strings.Builder
	if len(v.answers) == 0 {
		text.WriteString(w.nobody + "\n")
	} else {
		fmt.Fprintf(&text, w.revealed+"\n", len(v.answers))
	}
	order := shuffled(dailyOrder(v.d), len(v.q.Choices))
	for at, i := range order {
		c, names := v.q.Choices[i], v.names(func(a store.DailyAnswer) bool { return a.Choice == at })
		switch {
		case c.Correct && names == "":
			fmt.Fprintf(&text, "- ✅ **%c**\n", letter(at))
		case c.Correct:
			fmt.Fprintf(&text, "- ✅ **%c** · "+w.points+": %s\n", letter(at), pointsForRight, names)
		case names != "":
			fmt.Fprintf(&text, "- **%c**: %s · %s\n", letter(at), names, strings.TrimSpace(markdown.Safe(c.Why.In(v.d.Lang))))
		}
	}
	text.WriteString(v.quotes())
	text.WriteString("\n" + v.b.explained(v.q, v.d.Lang))
	text.WriteString(v.inARow())
	var foot []string
	if len(v.answers) > 0 {
		foot = []string{w.comesBack}
	}
	ms := footed(text.String(), foot, "…", nil)
	row := v.b.readButton(v.q, v.d.Lang)
	if slices.ContainsFunc(v.answers, func(a store.DailyAnswer) bool { return a.Choice < 0 }) {
		row = append(row, discordgo.Button{
			CustomID: v.b.ids.seal(customID{doDailyMine, "", dailyKey{v.d.Day, v.d.ID, 0}.String()}),
			Label:    markdown.Clip(w.mine, markdown.ButtonLabel), Style: discordgo.SecondaryButton,
		})
	}
	if len(row) > 0 {
		ms[len(ms)-1].Components = []discordgo.MessageComponent{actionRow(row...)}
	}
	return ms
}

// names lists the members of some answers; those who do not want to be named are
// a number.
func (v dailyView) names(of func(store.DailyAnswer) bool) string {
	var names []string
	more := 0
	for _, a := range v.answers {
		switch {
		case !of(a):
		case a.Unlisted || len(names) == maxDailyNames:
			more++
		default:
			names = append(names, mention(a.Member))
		}
	}
	if more > 0 {
		names = append(names, fmt.Sprintf("+%d", more))
	}
	return strings.Join(names, " ")
}

func mention(m store.MemberID) string { return "<@" + string(m) + ">" }

// quotes are the answers in members' own words, the best first.
func (v dailyView) quotes() string {
	w := v.words()
	own := slices.DeleteFunc(slices.Clone(v.answers), func(a store.DailyAnswer) bool { return a.Choice >= 0 })
	if len(own) == 0 {
		return ""
	}
	slices.SortStableFunc(own, func(a, b store.DailyAnswer) int { return int(b.Score) - int(a.Score) })
	var text strings.Builder
	text.WriteString(w.ownWords + "\n")
	shown := 0
	for _, a := range own {
		if a.Unlisted || shown == maxDailyQuotes {
			continue
		}
		shown++
		fmt.Fprintf(&text, "- "+w.quote+"\n", mention(a.Member), a.Score, dailyPoints(a), markdown.Escape(markdown.Clip(oneLine(a.Text), dailyQuote)))
	}
	if more := len(own) - shown; more > 0 {
		fmt.Fprintf(&text, "- +%d\n", more)
	}
	return text.String()
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// inARow is who answered several days in a row, the longest streaks first.
func (v dailyView) inARow() string {
	all := slices.DeleteFunc(slices.Clone(v.answers), func(a store.DailyAnswer) bool {
		return a.Unlisted || v.streaks[a.Member].Now < 2
	})
	slices.SortStableFunc(all, func(a, b store.DailyAnswer) int { return v.streaks[b.Member].Now - v.streaks[a.Member].Now })
	var rows []string
	for _, a := range all[:min(len(all), maxDailyNames)] {
		rows = append(rows, fmt.Sprintf("%s %d", mention(a.Member), v.streaks[a.Member].Now))
	}
	if len(rows) == 0 {
		return ""
	}
	return "\n\n🔥 " + fmt.Sprintf(v.words().inARow, strings.Join(rows, ", "))
}
