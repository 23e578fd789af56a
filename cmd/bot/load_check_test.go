package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"gophertutor/internal/discord/discordtest"
	"gophertutor/internal/store"
	"gophertutor/internal/store/storetest"
)

// A phase is what one part of a load test came to.
type phase struct {
	asked, answered, unserved int
	took                      time.Duration
	acks, answers             [2]time.Duration // p50, p99
}

func measured(all []*asked, took time.Duration) phase {
	p := phase{asked: len(all), took: took}
	var acks, answers []time.Duration
	for _, a := range all {
		if a.x.Acked() {
			acks = append(acks, a.x.WaitAck(time.Second).Latency)
		}
		if a.took > 0 {
			p.answered++
			answers = append(answers, a.took)
		} else {
			p.unserved++
		}
	}
	p.acks, p.answers = quantiles(acks), quantiles(answers)
	return p
}

func quantiles(d []time.Duration) [2]time.Duration {
	if len(d) == 0 {
		return [2]time.Duration{}
	}
	slices.Sort(d)
	return [2]time.Duration{d[len(d)/2].Round(time.Millisecond), d[len(d)*99/100].Round(time.Millisecond)}
}

func (p phase) String() string {
	return fmt.Sprintf("%d asked, %d answered (%.0f a second), %d not served; first response p50 %v, p99 %v; answer p50 %v, p99 %v",
		p.asked, p.answered, float64(p.answered)/p.took.Seconds(), p.unserved, p.acks[0], p.acks[1], p.answers[0], p.answers[1])
}

// settle waits until the living have looked after what the dead left, and has
// members press the button that offers their answer again.
func (l *loadTest) settle() {
	l.t.Helper()
	for _, a := range l.asked {
		if !a.x.Acked() || stateOf(a.x) == whole {
			continue
		}
		for end := time.Now().Add(loadSettles); stateOf(a.x) < starting && time.Now().Before(end); {
			time.Sleep(20 * time.Millisecond)
		}
		if stateOf(a.x) != interrupted {
			continue
		}
		ms := a.x.Messages()
		a.again = l.s.Press(l.rooms[a.server], ms[len(ms)-1], "Try again")
		for end := time.Now().Add(loadSettles); stateOf(a.again) != whole && time.Now().Before(end); {
			time.Sleep(20 * time.Millisecond)
		}
	}
}

// check finds what was lost, doubled or told to the wrong server.
func (l *loadTest) check() {
	l.t.Helper()
	acked, again, unserved, crossed := 0, 0, 0, 0
	for _, a := range l.asked {
		where := fmt.Sprintf("server %d, interaction %s", a.server, a.x.ID)
		switch state := stateOf(a.x); {
		case state == nothing && a.x.Served():
			l.t.Errorf("%s: a living process had it and did nothing", where)
			continue
		case state == nothing && a.calm && a.x.Delivered(): // on its way as the connection was closed
			crossed++
			continue
		case state == nothing, state == starting: // or told to try again, when that was over
			unserved++
			continue
		case state == whole:
			acked++
			l.checkText(a, a.x, where)
		case a.again != nil && stateOf(a.again) == whole:
			acked, again = acked+1, again+1
			if a.calm {
				l.t.Errorf("%s: a planned restart interrupted it", where)
			}
			l.checkText(a, a.again, where)
		default:
			l.t.Errorf("%s: acknowledged, and lost: %q", where, texts(a.x))
		}
	}
	l.t.Logf("checked       %d acknowledged and answered, %d of them by Try again; %d came while nobody served their shard, %d as a process closed its connection", acked, again, unserved, crossed)
	settled(l.t, l.db)
}

// settled waits until no question is being answered: the end is stored just after
// it is shown.
func settled(t *testing.T, db *store.DB) {
	t.Helper()
	for end := time.Now().Add(loadSettles); ; time.Sleep(50 * time.Millisecond) {
		running, err := db.Running(context.WithoutCancel(t.Context()))
		switch {
		case err == nil && len(running) == 0:
			return
		case err != nil || time.Now().After(end):
			t.Errorf("%d exchanges still run, %v", len(running), err)
			return
		}
	}
}

func (l *loadTest) checkText(a *asked, x *discordtest.Interaction, where string) {
	l.t.Helper()
	text := texts(x)
	found := l.foreign.FindAllString(text, -1)
	for _, secret := range found {
		if secret != l.secrets[a.server] {
			l.t.Errorf("%s: says what is another server's: %s", where, secret)
		}
	}
	if a.own && len(found) == 0 {
		l.t.Errorf("%s: the server's own notes were not found:\n%s", where, text)
	}
	votes := 0
	for _, m := range x.Messages() {
		if _, ok := m.Button("👍"); ok {
			votes++
		}
	}
	if votes != 1 {
		l.t.Errorf("%s: answered %d times", where, votes)
	}
}

func texts(x *discordtest.Interaction) string {
	var b strings.Builder
	for _, m := range x.Messages() {
		b.WriteString(m.Content + "\n")
	}
	return b.String()
}

// A spending is what bot and database took so far.
type spending struct {
	db  storetest.Work
	bot time.Duration // of a processor
}

// spentOn waits for the database's own counters: of a connection that has become idle
// they come in ten seconds later.
func (l *loadTest) spentOn(server string) spending {
	l.t.Helper()
	time.Sleep(11 * time.Second)
	return spending{storetest.PostgresWork(l.t, server), l.processor()}
}

// costs logs what one question costs, counted while nothing was in trouble.
func (l *loadTest) costs(p phase, before, after spending) {
	each := func(before, after int64) float64 { return float64(after-before) / float64(p.answered) }
	l.t.Logf("a question    %.1f transactions, %.1f rows written and %.0f read in the database, which grows by %.1f KB; %.1f ms of a processor in the bot, %.1f ms in the database",
		each(before.db.Transactions, after.db.Transactions), each(before.db.Written, after.db.Written), each(before.db.Read, after.db.Read),
		each(before.db.Size, after.db.Size)/1e3, each(int64(before.bot), int64(after.bot))/1e6, each(int64(before.db.Processor), int64(after.db.Processor))/1e6)
}

// processor is how long the processes have computed so far, where the system says.
func (l *loadTest) processor() (sum time.Duration) {
	for _, p := range l.processes {
		sum += storetest.Processor(p.cmd.Process.Pid, false)
	}
	return sum
}

// memory is the resident memory of the processes in MiB, where the system says.
func (l *loadTest) memory() []int {
	var out []int
	for _, p := range l.processes {
		data, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", p.cmd.Process.Pid))
		if f := strings.Fields(string(data)); err == nil && len(f) > 1 {
			pages, _ := strconv.Atoi(f[1])
			out = append(out, pages*os.Getpagesize()>>20)
		}
	}
	return out
}
