//go:build unix

package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"

	"gophertutor/internal/group"
	"gophertutor/internal/store"
	"gophertutor/internal/tutor"
)

// startBot runs a bot as it is in production, but for its tutor, against a
// canned Discord. It ends with the benchmark.
func startBot(b *testing.B, url, token string, answers script) *Bot {
	b.Helper()
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		b.Fatal(err)
	}
	var db *store.DB
	online := make(chan struct{})
	bot, err := New(Config{
		Token: token, API: url, Log: slog.New(slog.NewTextHandler(null, nil)),
		Limits:      group.Limits{MemberPerHour: 1 << 30, ServerPerHour: 1 << 30}, // counted, never reached
		NotesFolder: tutor.BuiltinFolder,
		Started:     func(string, string) { close(online) },
		Open: func(ctx context.Context) (Data, error) {
			if db, err = store.Open(ctx, filepath.Join(b.TempDir(), "bench.db")); err != nil {
				return Data{}, err
			}
			settings := group.NewSettings(db)
			ask := func(context.Context, store.ServerID, bool) (Asker, error) { return answers, nil }
			return Data{Store: db, Settings: settings, Tutor: ask, NoModel: true}, settings.Load(ctx)
		},
	})
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(b.Context())
	ended := make(chan error, 1)
	go func() { ended <- bot.Run(ctx) }()
	b.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			b.Error(err)
		}
		if err := db.Close(); err != nil {
			b.Error(err)
		}
		null.Close()
	})
	for _, up := range []chan struct{}{online, bot.ready} {
		select {
		case <-up:
		case <-time.After(patience):
			b.Fatal("the bot is not up within 10 s")
		}
	}
	return bot
}

// settle waits until the bot has kept everything of what it answered.
func (b *Bot) settle() {
	for b.queue.waiting() > 0 {
		time.Sleep(time.Millisecond)
	}
}

// give carries out an order at a canned Discord.
func (o cannedOrder) give(b *testing.B, url string) cannedReport {
	b.Helper()
	body, err := json.Marshal(o)
	if err != nil {
		b.Fatal(err)
	}
	resp, err := http.Post(url+"/order", "application/json", bytes.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	defer resp.Body.Close()
	var r cannedReport
	if resp.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(resp.Body)
		b.Fatalf("order: %s: %s", resp.Status, text)
	}
	if err := json.NewDecoder(resp.Body).Decode(&r); err != nil {
		b.Fatal(err)
	}
	slices.Sort(r.Acks)
	slices.Sort(r.Edits)
	return r
}

// A cost is what a part of a benchmark took of this process.
type cost struct {
	cpu    time.Duration // user and system, of all threads
	allocs uint64
	bytes  uint64
}

// spent is what this process has taken so far.
func spent(b *testing.B) cost {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return cost{time.Duration(u.Utime.Nano() + u.Stime.Nano()), m.Mallocs, m.TotalAlloc}
}

// during is the cost of f.
func during(b *testing.B, f func()) cost {
	b.Helper()
	before := spent(b)
	f()
	after := spent(b)
	return cost{after.cpu - before.cpu, after.allocs - before.allocs, after.bytes - before.bytes}
}

// samples are measurements by name; medians of them are what is reported, as
// others use the same machine.
type samples map[string][]float64

func (s samples) add(name string, v float64) { s[name] = append(s[name], v) }

func (s samples) median(name string) float64 {
	vs := slices.Sorted(slices.Values(s[name]))
	if len(vs) == 0 {
		return 0
	}
	return vs[len(vs)/2]
}

// report shows the median of a measurement.
func (s samples) report(b *testing.B, name string) { b.ReportMetric(s.median(name), name) }

// ratio shows one measurement beside another.
func (s samples) ratio(b *testing.B, of, to, name string) {
	if m := s.median(to); m > 0 {
		b.ReportMetric(s.median(of)/m, name)
	}
}

// percentile is of sorted times, in milliseconds.
func percentile(sorted []time.Duration, p int) float64 {
	return inMillis(sorted[(len(sorted)-1)*p/100])
}

func inMillis(d time.Duration) float64 { return d.Seconds() * 1e3 }

// heap is what is reachable, in bytes.
func heap() float64 {
	runtime.GC()
	runtime.GC() // what the first one finalised
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}
