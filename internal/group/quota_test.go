package group

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"gophertutor/internal/interview"
	"gophertutor/internal/llm"
	"gophertutor/internal/llm/llmtest"
	"gophertutor/internal/metrics"
	"gophertutor/internal/store"
)

func TestParseQuota(t *testing.T) {
	for text, want := range map[string]Quota{
		"0":                       {},
		" 200 ":                   {N: 200},
		"200/day":                 {N: 200},
		"010/day":                 {N: 10},
		"200 answers":             {N: 200},
		"1 answer a day":          {N: 1},
		"5k answers/month":        {N: 5000, Monthly: true},
		"300K tokens per day":     {N: 300_000, Tokens: true},
		"1.5M tokens / month":     {N: 1_500_000, Tokens: true, Monthly: true},
		"0 tokens/month":          {Tokens: true, Monthly: true},
		"1000000000000 tokens":    {N: 1e12, Tokens: true},
		"16.1k answers/month":     {N: 16_100, Monthly: true},
		"4.35M tokens/month":      {N: 4_350_000, Tokens: true, Monthly: true},
		"2m tokens/ month":        {N: 2_000_000, Tokens: true, Monthly: true},
		"9999999999k answers/day": {}, // too many, see below
	} {
		got, err := ParseQuota(text)
		if bad := want == (Quota{}) && text != "0"; bad != errors.Is(err, ErrQuota) || got != want {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
		if again, err := ParseQuota(got.String()); err != nil || again.N != got.N || got.N > 0 && again != got {
			t.Errorf("%q is written %q, which is %+v, %v", text, got, again, err)
		}
	}
	for _, text := range []string{"", "many", "-1", "200/week", "200 dollars/day", "1.0001k answers", "200 answers/day and more", "1e3", "200 answers month", "２００"} {
		if q, err := ParseQuota(text); !errors.Is(err, ErrQuota) || q != (Quota{}) {
			t.Errorf("%q: %+v, %v", text, q, err)
		}
	}
}

func TestResets(t *testing.T) {
	day, month := PerDay(1), Quota{N: 1, Monthly: true}
	for _, c := range []struct {
		now        time.Time
		day, month string
	}{
		{time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC), "2026-11-23", "2026-12-01"},
		{time.Date(2026, 12, 31, 23, 59, 59, 0, time.UTC), "2027-01-01", "2027-01-01"},
		{time.Date(2026, 12, 31, 20, 0, 0, 0, time.FixedZone("", -5*3600)), "2027-01-02", "2027-02-01"},
		{time.Date(2028, 2, 28, 0, 0, 0, 0, time.UTC), "2028-02-29", "2028-03-01"},
	} {
		for q, want := range map[Quota]string{day: c.day, month: c.month} {
			got := q.Resets(c.now)
			if got.Format(time.RFC3339) != want+"T00:00:00Z" || q.period(got) == q.period(c.now) || q.period(got.Add(-1)) != q.period(c.now) {
				t.Errorf("%v of %v resets at %v", q, c.now, got)
			}
		}
	}
}

// TestBudgetPeriods has caps of all kinds on one scope: each counts by itself.
func TestBudgetPeriods(t *testing.T) {
	st := openStore(t)
	b := NewBudget(st)
	scope := ServerScope("1")
	daily, monthly := Cap{scope, PerDay(2)}, Cap{scope, Quota{N: 3, Monthly: true}}
	tokens := Cap{scope, Quota{N: 10_000, Tokens: true, Monthly: true}}
	free := Cap{scope, Quota{Tokens: true}} // is not counted
	take := func(now time.Time, refused Quota, caps ...Cap) Use {
		t.Helper()
		u, ok, err := b.Take(t.Context(), now, caps...)
		if err != nil || ok != (refused == Quota{}) || u.Refused() != refused {
			t.Fatalf("%v, refused by %v, %v; want %v", ok, u.Refused(), err, refused)
		}
		return u
	}
	settle := func(u Use, n int) {
		t.Helper()
		if err := b.Settle(t.Context(), u, true, n); err != nil {
			t.Fatal(err)
		}
	}
	counts := func(period string, want int) {
		t.Helper()
		uses, err := st.Uses(t.Context(), period)
		if err != nil || uses[string(scope)] != want {
			t.Errorf("%s: %v, %v, want %d", period, uses, err, want)
		}
	}
	all := []Cap{daily, monthly, tokens, free}
	settle(take(noon, Quota{}, all...), 800)
	settle(take(noon, Quota{}, all...), 9100)
	counts("2026-11-22", 2)
	counts("2026-11", 2)
	counts("2026-11 tokens", 9900)
	counts("2026-11-22 tokens", 0)
	take(noon, daily.Quota, all...)
	tomorrow := noon.AddDate(0, 0, 1)
	// Another one fits as long as there is anything left, whatever it takes.
	last := take(tomorrow, Quota{}, all...)
	counts("2026-11 tokens", 9900+tokensAhead)
	take(tomorrow, monthly.Quota, all...)
	take(tomorrow, tokens.Quota, tokens)
	if err := b.Settle(t.Context(), last, false, 0); err != nil {
		t.Fatal(err)
	}
	counts("2026-11", 2)
	counts("2026-11 tokens", 9900)
	settle(take(tomorrow, Quota{}, all...), 3000)
	take(tomorrow, tokens.Quota, tokens)
	december := tokens.Resets(noon)
	take(december.Add(-1), tokens.Quota, tokens)
	take(december, Quota{}, all...)
	// Forgotten with the server, whatever the period.
	if err := st.ForgetServer(t.Context(), "1"); err != nil {
		t.Fatal(err)
	}
	for _, p := range []string{"2026-11-22", "2026-11", "2026-11 tokens", "2026-12 tokens"} {
		counts(p, 0)
	}
}

func TestLedger(t *testing.T) {
	st := openStore(t)
	l := NewLedger(st, metrics.Prices{Prompt: 0.25, Completion: 2})
	who := interview.Who{Member: "7", Server: "1"}
	ctx, used := llm.WithTally(t.Context())
	req := llm.Request{Messages: []llm.Message{{Text: "why"}}}
	for range llm.Counted(&llmtest.Model{Text: "so it is"}).Stream(ctx, req) {
	}
	in, out := used.Used()["scripted"].Prompt, used.Used()["scripted"].Completion
	if in == 0 || out == 0 {
		t.Fatal("nothing was used")
	}
	for _, err := range []error{
		l.Answered(ctx, who, noon, "scripted", false, used),
		l.Answered(ctx, who, noon, "scripted", true, nil),
		l.Answered(ctx, who, noon, "", false, used), // the model failed
		l.Spent(ctx, who, noon, used),
		l.Spent(ctx, who, noon, nil),
		l.Graded(ctx, who, noon, "scripted", used),
		l.Graded(ctx, who, noon, "", nil),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	got, err := st.Usages(t.Context(), "2026-11-22", "2026-11-22")
	if err != nil {
		t.Fatal(err)
	}
	want := []store.Usage{
		{Server: "1", Member: "7", Questions: 1, Graded: 1},
		{Server: "1", Member: "7", Model: "scripted", Questions: 2, Cached: 1, Graded: 1, Input: 4 * in, Output: 4 * out, Cost: 4 * (250*in + 2000*out)},
	}
	if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("usage (-want +got):\n%s", d)
	}
}

func TestAmount(t *testing.T) {
	for cost, want := range map[int]string{
		0: "0.00", 1: "0.000000001", 15_499: "0.000015", 750_000: "0.00075", 50_000_000: "0.05", 99_900_000: "0.1",
		100_000_000: "0.10", 1_234_567_890: "1.23", 1e15: "1000000.00",
	} {
		if got := Amount(cost); got != want {
			t.Errorf("%d: %s, want %s", cost, got, want)
		}
	}
}
