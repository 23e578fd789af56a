//go:build unix

package discord

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gophertutor/internal/store"
	"gophertutor/internal/tutor"
)

// These benchmarks are of the whole way of /ask, from the gateway's event to the
// last write into the store, in a process of its own beside that of a canned
// Discord. Beside each figure stands the floor's: a program that does the same
// requests with net/http and nothing else. Both run by turns in the same run and
// medians are reported, so a busy machine changes the ratios little.
//
//	go test -run '^$' -bench Bot -benchtime 1x ./internal/discord

// benchRounds is how often a floor and a bot take turns.
const benchRounds = 5

// benchAnswer is a usual answer without a model, at once.
var benchAnswer = says("A send on a nil channel blocks for ever: there is no queue to wait in and nobody who could close it. "+
	"That is what makes it useful in a select, where a nil channel switches a case off until there is something to send. [1]\n\n"+
	"```go\nvar out chan<- int // nil: nothing to send yet\nselect {\ncase v := <-in:\n\tout, next = results, v\ncase out <- next:\n\tout = nil\n}\n```\n",
	cite("1"))

// BenchmarkBotThroughput answers as many interactions as it can, 64 at a time,
// and says what one takes. The store's share is what its writes alone take.
func BenchmarkBotThroughput(b *testing.B) {
	const n, window = 3000, 64
	url := startCanned(b)
	bot, floor := startBot(b, url, "bot", benchAnswer), startFloor(b, url, "floor")
	warm := cannedOrder{Bot: "bot", N: 500, Window: window}.give(b, url)
	bot.settle()
	floor.answer(warm.Edit)
	cannedOrder{Bot: "floor", N: 500, Window: window}.give(b, url)

	s := samples{}
	measure := func(name string, run func() time.Duration) {
		var took time.Duration
		c := during(b, func() { took = run() })
		s.add(name+"-cpu-µs/op", float64(c.cpu.Microseconds())/n)
		s.add(name+"-allocs/op", float64(c.allocs)/n)
		s.add(name+"-B/op", float64(c.bytes)/n)
		s.add(name+"/s", n/took.Seconds())
	}
	for b.Loop() {
		for range benchRounds {
			measure("floor", func() time.Duration {
				return cannedOrder{Bot: "floor", N: n, Window: window}.give(b, url).Elapsed
			})
			measure("bot", func() time.Duration {
				began := time.Now()
				r := cannedOrder{Bot: "bot", N: n, Window: window}.give(b, url)
				bot.settle()
				s.add("bot-requests/op", float64(r.Requests)/n)
				return time.Since(began)
			})
			measure("store", func() time.Duration {
				began := time.Now()
				storeAlone(b, bot.data.Store, n, window)
				return time.Since(began)
			})
		}
	}
	for _, name := range []string{"floor", "bot", "store"} {
		s.report(b, name+"-cpu-µs/op")
	}
	for _, name := range []string{"floor-allocs/op", "bot-allocs/op", "bot-B/op", "bot-requests/op", "floor/s", "bot/s", "store/s"} {
		s.report(b, name)
	}
	s.ratio(b, "bot-cpu-µs/op", "floor-cpu-µs/op", "x-cpu")
	s.ratio(b, "bot-allocs/op", "floor-allocs/op", "x-allocs")
	b.ReportMetric((s.median("bot-cpu-µs/op")-s.median("store-cpu-µs/op"))/s.median("floor-cpu-µs/op"), "x-cpu-less-store")
}

// storeAlone writes what n exchanges write, as many at a time as a bot answers.
func storeAlone(b *testing.B, db *store.DB, n, window int) {
	ctx := b.Context()
	q := tutor.Question{Text: "Why does a send on a nil channel block for ever, and what is it good for?"}
	var ans *tutor.Answer
	benchAnswer(ctx, q, func(ev tutor.Event, _ error) bool {
		ans = ev.Answer
		return true
	})
	one := func() error {
		x := store.Exchange{
			ID: store.NewID(), Member: "200000000000000001", Server: "3000000000000000000", Channel: "5000000000000000000",
			Question: q.Text, Locale: "en", Token: cannedToken(1_000_000_000_000_000_000),
			TokenUntil: time.Now().Add(tokenLife), CreatedAt: time.Now(),
		}
		if err := db.Begin(ctx, x); err != nil {
			return err
		}
		x.Status, x.Answer, x.Mode, x.Covered = store.Done, ans.Text, string(ans.Mode), true
		if err := db.Answered(ctx, x); err != nil {
			return err
		}
		return db.Conclude(ctx, x, []store.Shown{{Channel: x.Channel, Message: "7000000000000000000"}},
			[]store.Usage{{Day: "2026-11-22", Server: x.Server, Member: x.Member, Questions: 1}})
	}
	var left atomic.Int64
	left.Store(int64(n))
	var all sync.WaitGroup
	for range window {
		all.Go(func() {
			for left.Add(-1) >= 0 {
				if err := one(); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
}

// BenchmarkBotBurst sends 1,000 interactions at once to a Discord that takes
// 50 ms for each REST answer, and says when the acknowledgements and the last
// edit are there.
func BenchmarkBotBurst(b *testing.B) {
	const n, latency = 1000, 50 * time.Millisecond
	url := startCanned(b)
	bot, floor := startBot(b, url, "bot", benchAnswer), startFloor(b, url, "floor")
	floor.answer(cannedOrder{Bot: "bot", N: 1, Window: 1}.give(b, url).Edit)
	s := samples{}
	for b.Loop() {
		for range benchRounds {
			for _, name := range []string{"floor", "bot"} {
				r := cannedOrder{Bot: name, N: n, Window: n, Latency: latency}.give(b, url)
				bot.settle()
				s.add(name+"-ack-p50-ms", percentile(r.Acks, 50))
				s.add(name+"-ack-p99-ms", percentile(r.Acks, 99))
				s.add(name+"-last-edit-ms", inMillis(r.Elapsed))
				s.add(name+"-requests/op", float64(r.Requests)/n)
			}
		}
	}
	for _, figure := range []string{"ack-p50-ms", "ack-p99-ms", "last-edit-ms"} {
		s.report(b, "floor-"+figure)
		s.report(b, "bot-"+figure)
		s.ratio(b, "bot-"+figure, "floor-"+figure, "x-"+strings.TrimSuffix(figure, "-ms"))
	}
	s.report(b, "bot-requests/op")
	b.ReportMetric(s.median("bot-last-edit-ms")/inMillis(latency), "latencies-last-edit")
}

// BenchmarkBotStreams shows answers that a model writes for three seconds: one
// alone, then 20 at once. Discord allows five edits of a message in five seconds.
func BenchmarkBotStreams(b *testing.B) {
	const parallel, latency = 20, 50 * time.Millisecond
	const words, every = 60, 50 * time.Millisecond
	url := startCanned(b)
	bot := startBot(b, url, "bot", func(ctx context.Context, q tutor.Question, yield func(tutor.Event, error) bool) {
		for range words {
			if sleepCtx(ctx, every) != nil || !yield(tutor.Event{Delta: "goroutine "}, nil) {
				return
			}
		}
		give(q, "waits. [1]", tutor.ByModel, []tutor.Citation{cite("1")}, yield)
	})
	s := samples{}
	for b.Loop() {
		for range 3 {
			for name, n := range map[string]int{"alone": 1, "parallel": parallel} {
				r := cannedOrder{Bot: "bot", N: n, Window: n, Latency: latency}.give(b, url)
				bot.settle()
				s.add(name+"-ms", percentile(r.Edits, 100))
				s.add(name+"-edits/op", float64(r.Requests)/float64(n)-1)
				s.add(name+"-429s", float64(r.Limited))
			}
		}
	}
	for _, name := range []string{"alone-ms", "parallel-ms", "parallel-edits/op", "parallel-429s"} {
		s.report(b, name)
	}
	b.ReportMetric(inMillis(words*every), "stream-ms")
	s.ratio(b, "parallel-ms", "alone-ms", "x-parallel")
}

// BenchmarkBotKept answers 20,000 interactions and says what of each is still in
// memory afterwards. Idle connections, whose number is chance, are closed before.
func BenchmarkBotKept(b *testing.B) {
	const n = 20_000
	url := startCanned(b)
	bot := startBot(b, url, "bot", benchAnswer)
	answer := func(n int) float64 {
		cannedOrder{Bot: "bot", N: n, Window: 64}.give(b, url)
		bot.settle()
		bot.rest.close()
		time.Sleep(100 * time.Millisecond) // their goroutines end by themselves
		return heap()
	}
	before := answer(2000) // members and caches are known after it
	s := samples{}
	for b.Loop() {
		for range 3 {
			after := answer(n)
			s.add("kept-B/op", (after-before)/n)
			before = after
		}
	}
	s.report(b, "kept-B/op")
}

// BenchmarkBotGuilds connects a bot that is on 10,000 guilds and one that is on
// none, and says what each guild takes of the memory.
func BenchmarkBotGuilds(b *testing.B) {
	url := startCanned(b)
	s := samples{}
	for b.Loop() {
		for range benchRounds {
			base := heap()
			startBot(b, url, "none-0", benchAnswer)
			one := heap()
			startBot(b, url, "many-10000", benchAnswer)
			two := heap()
			s.add("B/guild", ((two-one)-(one-base))/10_000)
		}
	}
	s.report(b, "B/guild")
}
