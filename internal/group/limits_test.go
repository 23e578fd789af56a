package group

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gophertutor/internal/store"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func TestLimiter(t *testing.T) {
	l := NewLimiter(0)
	limits := Limits{MemberPerHour: 4, ServerPerHour: 6}
	for _, tt := range []struct {
		after  time.Duration // noon
		member store.MemberID
		server store.ServerID
		ok     bool
		wait   time.Duration
		which  Which
	}{
		{0, "a", "1", true, 0, ""},
		{0, "a", "1", true, 0, ""},
		{0, "a", "1", false, 30 * time.Minute, MemberLimit}, // 2 an hour come back
		{0, "a", "2", true, 0, ""},                          // elsewhere it is another bucket
		{0, "a", "", true, 0, ""},                           // as in direct messages
		{0, "b", "1", true, 0, ""},                          // what was refused took nothing from the server
		{0, "c", "1", false, 20 * time.Minute, ServerLimit}, // 3 an hour come back
		{10 * time.Minute, "a", "1", false, 20 * time.Minute, MemberLimit},
		{20 * time.Minute, "c", "1", true, 0, ""}, // and nothing was taken from c
		{30 * time.Minute, "a", "1", false, 10 * time.Minute, ServerLimit},
		{40 * time.Minute, "a", "1", true, 0, ""},
	} {
		ok, wait, which := l.Allow(tt.member, tt.server, noon.Add(tt.after), limits)
		if ok != tt.ok || wait.Round(time.Millisecond) != tt.wait || which != tt.which {
			t.Errorf("%s on %q after %v: %v, %v, %q; want %v, %v, %q", tt.member, tt.server, tt.after, ok, wait, which, tt.ok, tt.wait, tt.which)
		}
	}
}

// TestLimiterHour asks all the time: no hour sees more than the limit.
func TestLimiterHour(t *testing.T) {
	for _, n := range []int{1, 2, 3, 7, 60, MaxLimit} {
		l := NewLimiter(0)
		var at []time.Time
		for now := noon; now.Before(noon.Add(3 * time.Hour)); now = now.Add(time.Second) {
			for range 3 {
				if ok, _, _ := l.Allow("a", "", now, Limits{MemberPerHour: n}); ok {
					at = append(at, now)
				}
			}
		}
		most, from := 0, 0
		for i := range at {
			for at[i].Sub(at[from]) >= time.Hour {
				from++
			}
			most = max(most, i-from+1)
		}
		if most > n || most < n/2 {
			t.Errorf("limit %d: %d within an hour", n, most)
		}
	}
}

func TestLimiterUnlimited(t *testing.T) {
	l := NewLimiter(0)
	for range 1000 {
		if ok, _, _ := l.Allow("a", "1", noon, Limits{}); !ok {
			t.Fatal("refused without a limit")
		}
	}
	if len(l.buckets) != 0 {
		t.Errorf("%d buckets kept for nothing", len(l.buckets))
	}
}

func TestLimiterChange(t *testing.T) {
	l := NewLimiter(0)
	for range 5 {
		l.Allow("a", "", noon, Limits{MemberPerHour: 10})
	}
	if ok, _, _ := l.Allow("a", "", noon, Limits{MemberPerHour: 2}); ok {
		t.Error("a lower limit forgave what was asked")
	}
	if _, wait, _ := l.Allow("a", "", noon.Add(time.Second), Limits{MemberPerHour: 120}); wait > time.Minute {
		t.Errorf("wait %v after the limit was raised", wait)
	}
	if ok, wait, _ := l.Allow("a", "", noon.Add(time.Minute+time.Second), Limits{MemberPerHour: 120}); !ok {
		t.Errorf("wait %v a minute after the limit was raised", wait)
	}
}

func TestLimiterIsBounded(t *testing.T) {
	l := NewLimiter(100)
	for i := range 1000 {
		l.Allow(store.MemberID(fmt.Sprint(i)), "1", noon, Limits{1, 10_000})
	}
	if len(l.buckets) != 100 || l.recent.Len() != 100 {
		t.Errorf("%d buckets, %d in order", len(l.buckets), l.recent.Len())
	}
	if ok, _, _ := l.Allow("999", "1", noon, Limits{1, 10_000}); ok {
		t.Error("the last to ask was dropped")
	}
	if ok, _, _ := l.Allow("0", "1", noon, Limits{1, 10_000}); !ok {
		t.Error("the first to ask was not dropped")
	}
}

func TestLimiterConcurrent(t *testing.T) {
	l := NewLimiter(4)
	var wg sync.WaitGroup
	var allowed atomic.Int32
	for i := range 16 {
		wg.Go(func() {
			for range 50 {
				if ok, _, _ := l.Allow(store.MemberID(fmt.Sprint(i%2)), "1", noon, Limits{20, 1000}); ok {
					allowed.Add(1)
				}
			}
		})
	}
	wg.Wait()
	if n := allowed.Load(); n != 20 {
		t.Errorf("two members with ten each at once: %d", n)
	}
}

func TestBudget(t *testing.T) {
	st := openStore(t)
	b := NewBudget(st)
	server, all := Cap{ServerScope("1"), PerDay(2)}, Cap{Everything, PerDay(3)}
	take := func(now time.Time, want bool, caps ...Cap) Use {
		t.Helper()
		u, ok, err := b.Take(t.Context(), now, caps...)
		if err != nil || ok != want {
			t.Fatalf("take: %v, %v", ok, err)
		}
		return u
	}
	take(noon, true, server, all)
	second := take(noon, true, server, all)
	take(noon, false, server, all)
	if err := b.GiveBack(t.Context(), take(noon, false, server, all)); err != nil { // nothing
		t.Fatal(err)
	}
	take(noon, true, Cap{MemberScope("7"), PerDay(1)}, all)
	take(noon, false, Cap{ServerScope("2"), PerDay(2)}, all) // the operator's total
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := b.GiveBack(ended, second); err != nil {
		t.Fatal(err)
	}
	take(noon, true, server, all)
	uses, err := st.Uses(t.Context(), "2026-11-22")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]int{"server:1": 2, "member:7": 1, "all": 3}, uses); diff != "" {
		t.Errorf("uses (-want +got):\n%s", diff)
	}
	shanghai := time.FixedZone("", 8*3600)
	take(time.Date(2026, 11, 23, 7, 59, 0, 0, shanghai), false, server, all) // still the 22nd in UTC
	if got := server.Resets(noon.In(shanghai)); !got.Equal(time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("resets at %v", got)
	}
	take(server.Resets(noon), true, server, all)
	take(noon, true, Cap{"server:9", PerDay(0)}) // counted, never refused
}

// TestBudgetIsNeverPassed takes from many sides at once.
func TestBudgetIsNeverPassed(t *testing.T) {
	b := NewBudget(openStore(t))
	var wg sync.WaitGroup
	var taken atomic.Int32
	for range 8 {
		wg.Go(func() {
			for range 5 {
				if _, ok, err := b.Take(t.Context(), noon, Cap{Everything, PerDay(10)}); err != nil {
					t.Error(err)
				} else if ok {
					taken.Add(1)
				}
			}
		})
	}
	wg.Wait()
	if n := taken.Load(); n > 10 || n < 8 {
		t.Errorf("%d of 10 taken", n)
	}
}

// togetherUses has all who look at a count see it before any of them adds to it.
type togetherUses struct {
	useStore
	looked *sync.WaitGroup
}

func (u togetherUses) AddUse(ctx context.Context, scope, day string, n int) (int, error) {
	total, err := u.useStore.AddUse(ctx, scope, day, n)
	if n == 0 {
		u.looked.Done()
		u.looked.Wait()
	}
	return total, err
}

// Those who ask at the same moment for what is left of a budget get no more than that.
func TestBudgetAtItsLastAnswers(t *testing.T) {
	const asking = 8
	var looked, wg sync.WaitGroup
	looked.Add(asking)
	b := NewBudget(togetherUses{openStore(t), &looked})
	var taken atomic.Int32
	for range asking {
		wg.Go(func() {
			if _, ok, err := b.Take(t.Context(), noon, Cap{Everything, PerDay(3)}); err != nil {
				t.Error(err)
			} else if ok {
				taken.Add(1)
			}
		})
	}
	wg.Wait()
	if n := taken.Load(); n > 3 || n == 0 {
		t.Errorf("%d of 3 taken", n)
	}
}

// brokenUses fails to count for one scope.
type brokenUses struct {
	useStore
	scope string
}

var errDisk = errors.New("disk full")

func (b brokenUses) AddUse(ctx context.Context, scope, day string, n int) (int, error) {
	if scope == b.scope && n > 0 {
		return 0, errDisk
	}
	return b.useStore.AddUse(ctx, scope, day, n)
}

func TestBudgetErrorCountsNothing(t *testing.T) {
	st := openStore(t)
	_, ok, err := NewBudget(brokenUses{st, "all"}).Take(t.Context(), noon, Cap{"server:1", PerDay(5)}, Cap{Everything, PerDay(5)})
	if ok || !errors.Is(err, errDisk) {
		t.Errorf("%v, %v", ok, err)
	}
	if n, err := st.AddUse(t.Context(), "server:1", "2026-11-22", 0); n != 0 || err != nil {
		t.Errorf("counted %d, %v", n, err)
	}
}

func TestSettings(t *testing.T) {
	file := filepath.Join(t.TempDir(), "s.db")
	db, err := store.Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	s := NewSettings(db)
	one := store.Settings{Server: "1", Channels: []store.ChannelID{"20", "10", "20"}, Lang: "zh", MemberPerHour: 5, OwnNotesOnly: true}
	set := func(s *Settings, one store.Settings) error {
		_, err := s.Update(t.Context(), one.Server, func(now *store.Settings) { *now = one })
		return err
	}
	if err := set(s, one); err != nil {
		t.Fatal(err)
	}
	want := one
	want.Channels = []store.ChannelID{"10", "20"}
	if diff := cmp.Diff(want, s.Of("1")); diff != "" {
		t.Errorf("saved (-want +got):\n%s", diff)
	}
	s.Of("1").Channels[0] = "99"
	if s.Of("1").Channels[0] != "10" {
		t.Error("the caller changed what is in memory")
	}
	if diff := cmp.Diff(store.Settings{Server: "2"}, s.Of("2")); diff != "" {
		t.Errorf("never set (-want +got):\n%s", diff)
	}
	again := NewSettings(db)
	if err := again.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, again.Of("1")); diff != "" {
		t.Errorf("loaded (-want +got):\n%s", diff)
	}
	s.Forget("1")
	if s.Of("1").OwnNotesOnly {
		t.Error("remembered")
	}
	db.Close()
	if err := set(again, store.Settings{Server: "1"}); err == nil || !again.Of("1").OwnNotesOnly {
		t.Errorf("shown although not written: %v, %+v", err, again.Of("1"))
	}
}

// Managers who change different things at once lose nothing.
func TestSettingsTogether(t *testing.T) {
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "s.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	s := NewSettings(db)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if _, err := s.Update(t.Context(), "1", func(now *store.Settings) { now.MemberPerHour++ }); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got := s.Of("1").MemberPerHour; got != 20 {
		t.Errorf("20 changes made %d", got)
	}
}

func TestSettingsRefused(t *testing.T) {
	s := NewSettings(nil) // nothing gets that far
	many := make([]store.ChannelID, MaxChannels+1)
	for i := range many {
		many[i] = store.ChannelID(fmt.Sprint(i))
	}
	for _, tt := range []struct {
		one  store.Settings
		want Code
	}{
		{store.Settings{}, BadServer},
		{store.Settings{Server: "x"}, BadServer},
		{store.Settings{Server: "1", Channels: many}, ManyRooms},
		{store.Settings{Server: "1", Channels: []store.ChannelID{"<#1>"}}, BadRoom},
		{store.Settings{Server: "1", Lang: "fr"}, BadLanguage},
		{store.Settings{Server: "1", MemberPerHour: -1}, BadLimit},
		{store.Settings{Server: "1", ServerPerHour: MaxLimit + 1}, BadLimit},
		{store.Settings{Server: "1", ModelPerDay: -5}, BadLimit},
		{store.Settings{Server: "1", Zone: "Mars/Base"}, BadZone},
		{store.Settings{Server: "1", Daily: store.DailySettings{Channel: "no", RevealHours: 1}}, BadRoom},
		{store.Settings{Server: "1", Daily: store.DailySettings{Channel: "1", RevealHours: 1, Minute: 24 * 60}}, BadTime},
		{store.Settings{Server: "1", Daily: store.DailySettings{Channel: "1", RevealHours: 1, Minute: -1}}, BadTime},
		{store.Settings{Server: "1", Daily: store.DailySettings{Channel: "1"}}, BadReveal},
		{store.Settings{Server: "1", Daily: store.DailySettings{Channel: "1", RevealHours: MaxReveal + 1}}, BadReveal},
		{store.Settings{Server: "1", Daily: store.DailySettings{Channel: "1", RevealHours: 1, Topic: strings.Repeat("x", 65)}}, BadTopic},
	} {
		var r *Refusal
		_, err := s.Update(t.Context(), tt.one.Server, func(now *store.Settings) { *now = tt.one })
		if !errors.As(err, &r) || r.Code != tt.want {
			t.Errorf("%+v: %v, want %s", tt.one, err, tt.want)
		}
	}
}

func TestGapKey(t *testing.T) {
	for _, tt := range []struct{ a, b string }{
		{"How do slices grow?", "how does a slice grow"},
		{"what is sync.Pool?", "Explain sync.Pool please"},
		{"垃圾回收怎么触发", "垃圾回收是怎么触发的？"},
		{"the garbage collector's pacer", "pacer of the garbage collector"},
		{"what is a goroutine", "goroutine 是什么"},
	} {
		if a, b := GapKey(tt.a), GapKey(tt.b); a != b || a == "" {
			t.Errorf("%q is %q, %q is %q", tt.a, a, tt.b, b)
		}
	}
	for _, tt := range []struct{ a, b string }{{"how do slices grow", "how do maps grow"}, {"channel close", "channel"}, {"切片", "映射"}} {
		if GapKey(tt.a) == GapKey(tt.b) {
			t.Errorf("%q and %q are one: %q", tt.a, tt.b, GapKey(tt.a))
		}
	}
	for _, s := range []string{"", "?!", "the of and", "是什么", "🚀"} {
		if k := GapKey(s); k != "" {
			t.Errorf("%q: %q", s, k)
		}
	}
	long := ""
	for i := range 500 {
		long += fmt.Sprintf("frob%c%c ", 'a'+i%26, 'a'+i/26)
	}
	if n := len(GapKey(long)); n == 0 || n > longestGapKey {
		t.Errorf("a key of %d bytes", n)
	}
}
