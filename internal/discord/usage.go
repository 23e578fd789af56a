package discord

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"gophertutor/internal/group"
	"gophertutor/internal/interview"
	"gophertutor/internal/store"
)

// Periods of /usage: the choices of its option.
const (
	periodToday = "today"
	periodMonth = "month"
	periodLast  = "last month"
)

// usageRows is how many members /usage shows.
const usageRows = 25

// usage serves /usage: who used how much of the models on this server.
func (b *Bot) usage(rq *request) (response, job) {
	period := cmp.Or(rq.Options[optPeriod], periodMonth)
	return think(true), func(ctx context.Context, to *reply) error {
		now := time.Now()
		from, until := daysOf(period, now)
		rows, err := b.data.Store.UsagesOf(ctx, rq.Server, from, until)
		if err != nil {
			return err
		}
		w := costWordsIn(rq.Locale)
		lines := []string{w.title[period]}
		if period != periodLast {
			budget, err := b.budgetLines(ctx, rq.Server, now, w)
			if err != nil {
				return err
			}
			lines = append(lines, budget...)
		}
		lines = append(lines, usageTable(rows, w)...)
		return to.sayAll(ctx, pages(strings.Join(lines, "\n")+subtext([]string{w.foot}), "…", nil))
	}
}

// daysOf returns the first and the last day of a period.
func daysOf(period string, now time.Time) (from, until string) {
	y, m, d := now.UTC().Date()
	day := func(y int, m time.Month, d int) string {
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
	}
	switch period {
	case periodToday:
		return day(y, m, d), day(y, m, d)
	case periodLast:
		return day(y, m-1, 1), day(y, m, 0)
	}
	return day(y, m, 1), day(y, m, d)
}

// budgetLines say how much of a server's budgets is used, where they have a limit.
// The operator's total is not the server's to know.
func (b *Bot) budgetLines(ctx context.Context, server store.ServerID, now time.Time, w *costWords) ([]string, error) {
	var lines []string
	for _, c := range b.caps(interview.Who{Server: server}) {
		if c.N <= 0 || c.Scope == group.Everything {
			continue
		}
		used, err := b.budget.Used(ctx, now, c)
		if err != nil {
			return nil, err
		}
		lines = append(lines, fmt.Sprintf(w.budget, short(used), w.quota(c.Quota)))
	}
	return lines, nil
}

// usageTable lists members, those who used most first. A member is a mention, which
// Discord shows as the name; nobody is pinged.
func usageTable(rows []store.Usage, w *costWords) []string {
	if len(rows) == 0 {
		return []string{w.none}
	}
	var total store.Usage
	by := map[store.MemberID]store.Usage{}
	for _, r := range rows {
		total = total.Plus(r)
		by[r.Member] = by[r.Member].Plus(r)
	}
	others, anybody := by[""]
	delete(by, "")
	members := make([]store.MemberID, 0, len(by))
	for m := range by {
		members = append(members, m)
	}
	slices.SortFunc(members, func(x, y store.MemberID) int {
		a, b := by[x], by[y]
		return cmp.Or(-cmp.Compare(a.Cost, b.Cost), -cmp.Compare(a.Input+a.Output, b.Input+b.Output),
			-cmp.Compare(a.Questions, b.Questions), cmp.Compare(x, y))
	})
	line := func(name string, u store.Usage) string {
		text := "- " + name + ": " + fmt.Sprintf(w.figures, u.Questions, u.Cached, short(u.Input), short(u.Output))
		if u.Graded > 0 {
			text += fmt.Sprintf(w.graded, u.Graded)
		}
		if u.Cost > 0 {
			text += fmt.Sprintf(w.cost, group.Amount(u.Cost))
		}
		return text
	}
	lines := []string{line(w.total, total)}
	for _, m := range members[:min(len(members), usageRows)] {
		lines = append(lines, line(mention(m), by[m]))
	}
	if more := len(members) - usageRows; more > 0 {
		lines = append(lines, fmt.Sprintf("- "+w.moreRows, more))
	}
	if anybody {
		lines = append(lines, line(w.others, others))
	}
	return lines
}

// short writes a large number with three digits: 12.3k, 4.56M.
func short(n int) string {
	for _, u := range []struct {
		size int
		name string
	}{{1e9, "G"}, {1e6, "M"}, {1e3, "k"}} {
		if n < 10*u.size {
			continue
		}
		s := strconv.FormatFloat(float64(n)/float64(u.size), 'f', 1, 64)
		return strings.TrimSuffix(s, ".0") + u.name
	}
	return strconv.Itoa(n)
}
