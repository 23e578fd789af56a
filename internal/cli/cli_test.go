package cli

import (
	"context"
	"errors"
	"io"
	"iter"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"gophertutor/internal/llm"
	"gophertutor/internal/tutor"
	"gophertutor/retrieval"
)

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"plain 中文\n\ttab":              "plain 中文\n\ttab",
		"\x1b[31mred\x1b[0m":           "[31mred[0m",
		"\x1b]0;title\x07bell":         "]0;titlebell",
		"a\rb\x00c\x7fd\u0085e\u009bf": "abcdef",
		"left\u202eright\u2066x\u2069": "leftrightx",
		"مرحبا עולם":                   "مرحبا עולם",
	} {
		if got := Clean(in); got != want {
			t.Errorf("Clean(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzClean(f *testing.F) {
	f.Add("a\x1b[2Jb\u202e")
	f.Fuzz(func(t *testing.T, s string) {
		got := Clean(s)
		if strings.ContainsFunc(got, harmful) {
			t.Errorf("Clean(%q) = %q keeps something", s, got)
		}
		if utf8.ValidString(s) && utf8.RuneCountInString(got) > utf8.RuneCountInString(s) {
			t.Errorf("Clean(%q) = %q is longer", s, got)
		}
	})
}

// TestTexts checks that both languages say everything, with the same places to
// fill in.
func TestTexts(t *testing.T) {
	en, zh := reflect.ValueOf(english), reflect.ValueOf(chinese)
	for i := range en.NumField() {
		name := en.Type().Field(i).Name
		if en.Field(i).Kind() != reflect.String {
			continue
		}
		a, b := en.Field(i).String(), zh.Field(i).String()
		if a == "" || b == "" {
			t.Errorf("%s: %q, %q", name, a, b)
		}
		if strings.Count(a, "%") != strings.Count(b, "%") {
			t.Errorf("%s: different places to fill in: %q, %q", name, a, b)
		}
	}
	if n := strings.Count(english.Welcome, "\n"); n != 10 {
		t.Errorf("the welcome has %d lines, want 10", n)
	}
	for _, texts := range []*Texts{&english, &chinese} {
		for k := llm.Other; k <= llm.Rejected; k++ {
			err := &llm.Error{Kind: k, Server: "http://h/v1", Model: "m", Detail: "because", RetryAfter: 90 * time.Second}
			s := texts.Problem(err)
			if strings.Contains(s, "%!") || strings.Contains(s, "\n") || !strings.Contains(s, "1m30s") || !strings.HasSuffix(s, texts.problemTail) {
				t.Errorf("%v: %q", k, s)
			}
		}
		if s := texts.Problem(errors.New("odd\nthing")); strings.Contains(s, "\n") || !strings.Contains(s, "odd") {
			t.Errorf("an unknown error: %q", s)
		}
	}
}

func TestUsage(t *testing.T) {
	if s := english.Usage(tutor.ErrLongQuestion); !strings.Contains(s, "8000") {
		t.Errorf("%q", s)
	}
	if s := chinese.Usage(tutor.ErrEmptyQuestion); s == "" {
		t.Error("nothing said of an empty question")
	}
	for err, want := range map[error]string{tutor.ErrGoVersion: "1.17", tutor.ErrGoTooNew: "1.26", tutor.ErrGoTooOld: "1.0"} {
		for _, texts := range []*Texts{&english, &chinese} {
			if s := texts.Usage(err); !strings.Contains(s, want) {
				t.Errorf("%v: %q does not name %s", err, s, want)
			}
		}
	}
	if s := english.Usage(errors.New("x")); s != "" {
		t.Errorf("%q", s)
	}
}

func events(evs ...tutor.Event) iter.Seq2[tutor.Event, error] {
	return func(yield func(tutor.Event, error) bool) {
		for _, e := range evs {
			if !yield(e, nil) {
				return
			}
		}
	}
}

func TestAnswer(t *testing.T) {
	cite := tutor.Citation{Label: "1", Folder: tutor.BuiltinFolder, File: "en/a.md", Heading: "A › B\x1b[2J", StartLine: 3, EndLine: 9}
	tests := []struct {
		name     string
		events   iter.Seq2[tutor.Event, error]
		out, err string
	}{
		{
			"streamed", events(tutor.Event{Delta: "It "}, tutor.Event{Delta: "doubles [1]."},
				tutor.Event{Answer: &tutor.Answer{Lang: "en", Text: "It doubles [1].", Citations: []tutor.Citation{cite}}}),
			"It doubles [1].\n\nSources\n[1] knowledge/en/a.md:3-9  A › B[2J\n", "",
		},
		{
			"cut in the middle", events(tutor.Event{Delta: "It dou"}, tutor.Event{Problem: &llm.Error{Kind: llm.Cut, Server: "s"}},
				tutor.Event{Delta: "Quoted [1]\n"}, tutor.Event{Answer: &tutor.Answer{Lang: "zh", Text: "Quoted [1]", Citations: []tutor.Citation{cite}}}),
			"It dou\n\nQuoted [1]\n\n来源\n[1] knowledge/en/a.md:3-9  A › B[2J\n",
			"The model server s broke off in the middle of the answer: try again. Quoting the notes instead.\n" + english.Unfinished + "\n",
		},
		{
			"ungrounded", events(tutor.Event{Warning: "slow"}, tutor.Event{Delta: "So."}, tutor.Event{Answer: &tutor.Answer{Lang: "en", Ungrounded: true}}),
			"So.\n\n" + english.Ungrounded + "\n", "warning: slow\n",
		},
		{
			"ungrounded, but corrected", events(tutor.Event{Delta: "So. [1]"}, tutor.Event{Answer: &tutor.Answer{Lang: "en", Ungrounded: true, Citations: []tutor.Citation{cite}}}),
			"So. [1]\n\n" + english.Ungrounded + "\n\nSources\n[1] knowledge/en/a.md:3-9  A › B[2J\n", "",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out, err strings.Builder
			if _, e := NewPrinter(&out, &err, &english, false).Answer(tt.events); e != nil {
				t.Fatal(e)
			}
			if out.String() != tt.out || err.String() != tt.err {
				t.Errorf("out %q\nwant %q\nerr %q\nwant %q", out.String(), tt.out, err.String(), tt.err)
			}
		})
	}
}

func TestWarnings(t *testing.T) {
	var out, err strings.Builder
	NewPrinter(&out, &err, &english, false).Warnings(strings.Split(strings.Repeat("w ", 11)+"w", " "))
	if got := strings.Count(err.String(), "warning: w\n"); got != maxWarnings || !strings.HasSuffix(err.String(), "warning: and 4 more; bot index shows them all\n") {
		t.Errorf("%q", err.String())
	}
}

// script is a person at the prompt.
type script []string

func (s *script) ReadLine() (string, error) {
	if len(*s) == 0 {
		return "", ErrInterrupt
	}
	l := (*s)[0]
	*s = (*s)[1:]
	if l == "^C" {
		return "", ErrInterrupt
	}
	return l, nil
}

// recorder is a tutor that remembers what it was asked.
type recorder struct{ asked []tutor.Question }

func (r *recorder) Ask(ctx context.Context, q tutor.Question) iter.Seq2[tutor.Event, error] {
	r.asked = append(r.asked, q)
	return func(yield func(tutor.Event, error) bool) {
		if q.Text == "stop" {
			<-ctx.Done()
			yield(tutor.Event{}, context.Cause(ctx))
			return
		}
		yield(tutor.Event{Answer: &tutor.Answer{Text: "to " + q.Text, Lang: "en", Subject: q.Text}}, nil)
	}
}

func TestChatConversation(t *testing.T) {
	var out, errs strings.Builder
	rec := &recorder{}
	stopped := 0
	chat := &Chat{
		Tutor: rec, Printer: NewPrinter(&out, &errs, &english, false),
		Docs: func() []retrieval.Doc { return nil }, Topics: func(retrieval.Doc) int { return 0 },
		Interruptible: func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(ctx)
			if last := len(rec.asked); last == 2 { // Ctrl-C during the third question
				cancel()
			}
			return ctx, func() { stopped++; cancel() }
		},
	}
	in := script{"first", "^C", "second", "stop", "third", "/ask fresh", "after fresh", "", "/etc/passwd is what?", "/quit"}
	if err := chat.Run(context.Background(), &in); err != nil {
		t.Fatal(err)
	}
	var histories []int
	for _, q := range rec.asked {
		histories = append(histories, len(q.History))
	}
	// An interrupted answer leaves the conversation as it was; /ask begins a new one.
	if want := []int{0, 1, 2, 2, 0, 1, 2}; !reflect.DeepEqual(histories, want) {
		t.Errorf("histories %v, want %v", histories, want)
	}
	if last := rec.asked[len(rec.asked)-1]; last.Text != "/etc/passwd is what?" {
		t.Errorf("a question that starts with a path was taken for a command: %q", last.Text)
	}
	if !strings.Contains(errs.String(), "interrupted") || stopped != len(rec.asked) {
		t.Errorf("%q, stopped %d", errs.String(), stopped)
	}
}

// TestChatViews puts answers differently: from an old release, simpler, deeper.
func TestChatViews(t *testing.T) {
	var out, errs strings.Builder
	rec := &recorder{}
	chat := &Chat{
		Tutor: rec, Printer: NewPrinter(&out, &errs, &english, false), Lang: "en",
		Interruptible: func(ctx context.Context) (context.Context, context.CancelFunc) { return context.WithCancel(ctx) },
	}
	in := script{"/simpler", "/go go1.17.3", "first", "/go 1.99", "/go x", "/simpler", "/deeper", "/simpler now", "/go", "second", "/quit"}
	if err := chat.Run(context.Background(), &in); err != nil {
		t.Fatal(err)
	}
	type view struct {
		text, release string
		depth, turns  int
	}
	var got []view
	for _, q := range rec.asked {
		got = append(got, view{q.Text, q.Go, q.Depth, len(q.History)})
	}
	want := []view{{"first", "1.17", 0, 0}, {"first", "1.17", -1, 1}, {"first", "1.17", 1, 2}, {"second", "", 0, 3}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("asked %v, want %v", got, want)
	}
	for _, s := range []string{english.ChatNoAnswer, "what held in Go 1.17", "1.0 to 1.26", english.BadGo, "no command /simpler", "about Go 1.26 again"} {
		if !strings.Contains(out.String(), s) {
			t.Errorf("no %q in %s", s, out.String())
		}
	}
}

func TestChatEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var out strings.Builder
	chat := &Chat{Tutor: &recorder{}, Printer: NewPrinter(&out, &out, &english, false)}
	if err := chat.Run(ctx, &script{"x"}); !errors.Is(err, context.Canceled) {
		t.Errorf("err = %v", err)
	}
	// A signal while nobody types.
	ctx, cancel = context.WithCancel(context.Background())
	never := make(silence)
	defer close(never)
	time.AfterFunc(time.Millisecond, cancel)
	if err := chat.Run(ctx, never); !errors.Is(err, context.Canceled) {
		t.Errorf("err = %v", err)
	}
}

// silence is a person who types nothing until it is closed.
type silence chan struct{}

func (s silence) ReadLine() (string, error) { <-s; return "", io.EOF }
