package group

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gophertutor/internal/notelint"
	"gophertutor/internal/store"
)

func TestAddReports(t *testing.T) {
	l := newLibrary(t, openStore(t), nil)
	note := "# Slices\n\nIntro.\n\n## Growth\n\nWhen a slice grows, its capacity doubles until 1024 elements and then grows by 25%.\n\n## Later\n\n"
	rep, err := l.Add(t.Context(), "1", "7", "en", []File{
		{"Slices.md", []byte(note)}, {"x.pdf", []byte("%PDF-1.7")}, {"slices.md", []byte("twice")}, {"ok.txt", []byte("Plain text.")},
	})
	if err != nil {
		t.Fatal(err)
	}
	var refused []string
	for _, r := range rep.Refused {
		refused = append(refused, r.File+" "+string(r.Code))
	}
	if diff := cmp.Diff([]string{"x.pdf pdf", "slices.md repeated"}, refused); diff != "" {
		t.Errorf("refused (-want +got):\n%s", diff)
	}
	if len(rep.Files) != 2 {
		t.Fatalf("%d files added", len(rep.Files))
	}
	f := rep.Files[0]
	if f.Path != "Slices.md" || f.Title != "Slices" || f.Sections != 3 || f.Chunks != 3 || f.Replaced {
		t.Errorf("report: %+v", f)
	}
	if f.Findings[notelint.KindStale] != 1 || f.Findings[notelint.KindEmpty] != 1 || len(f.Worst) != 2 || f.Worst[0].Kind != notelint.KindStale {
		t.Errorf("findings: %v, worst %+v", f.Findings, f.Worst)
	}

	rep, err = l.Add(t.Context(), "1", "8", "zh", []File{{"SLICES.MD", []byte(note + "Text now.\n")}})
	if err != nil {
		t.Fatal(err)
	}
	f = rep.Files[0]
	if f.Path != "Slices.md" || !f.Replaced || f.Findings[notelint.KindEmpty] != 0 || f.Worst[0].File != "Slices.md" {
		t.Errorf("replaced: %+v", f)
	}
	if !strings.ContainsFunc(f.Worst[0].Message, func(r rune) bool { return r > 0x4E00 }) {
		t.Errorf("the finding is not in Chinese: %s", f.Worst[0].Message)
	}
	infos, err := l.List(t.Context(), "1")
	if err != nil {
		t.Fatal(err)
	}
	if len(infos) != 2 || infos[0].Path != "Slices.md" || infos[0].By != "8" || infos[1].Path != "ok.txt" {
		t.Errorf("list: %+v", infos)
	}
}

func TestAddLimits(t *testing.T) {
	l := newLibrary(t, openStore(t), func(c *Config) { c.MaxFiles, c.MaxBytes, c.MaxPassages = 3, 3000, 5 })
	kb := strings.Repeat("word ", 200)
	mustAdd(t, l, "1", "a.md", kb, "b.md", kb)
	for _, tt := range []struct {
		name  string
		files []string
		want  Code
	}{
		{"too many", []string{"c.md", "c", "d.md", "d"}, ManyFiles},
		{"too large", []string{"c.md", kb + "more"}, ManyBytes},
		{"larger instead", []string{"a.md", kb + kb + "more"}, ManyBytes},
		{"too many passages", []string{"c.md", "# a\n\nb\n\n# c\n\nd\n\n# e\n\nf\n\n# g\n\nh\n"}, ManyPassages},
		{"too many passages instead", []string{"a.md", "# a\n\nb\n\n# c\n\nd\n\n# e\n\nf\n", "B.md", "# a\n\nb\n\n# c\n\nd\n\n# e\n\nf\n"}, ManyPassages},
		{"as many as may be", []string{"a.md", "# a\n\nb\n\n# c\n\nd\n\n# e\n\nf\n\n# g\n\nh\n"}, ""},
		{"as many as before", []string{"a.md", kb}, ""},
		{"just fits", []string{"c.md", kb}, ""},
		{"instead", []string{"A.md", "a", "B.md", "b"}, ""},
	} {
		var files []File
		for i := 0; i+1 < len(tt.files); i += 2 {
			files = append(files, File{tt.files[i], []byte(tt.files[i+1])})
		}
		before, _ := l.List(t.Context(), "1")
		rep, err := l.Add(t.Context(), "1", "7", "en", files)
		var r *Refusal
		if errors.As(err, &r); tt.want != "" && (r == nil || r.Code != tt.want || len(rep.Files) != 0) || tt.want == "" && err != nil {
			t.Errorf("%s: %v, %+v", tt.name, err, rep)
		}
		after, _ := l.List(t.Context(), "1")
		if changed := cmp.Diff(before, after) != ""; changed != (tt.want == "") {
			t.Errorf("%s: changed the notes: %v", tt.name, changed)
		}
	}
}

func TestNothingGood(t *testing.T) {
	l := newLibrary(t, openStore(t), nil)
	rep, err := l.Add(t.Context(), "1", "7", "en", []File{{"a.exe", []byte("MZ")}})
	if err != nil || len(rep.Files) != 0 || len(rep.Refused) != 1 {
		t.Errorf("%+v, %v", rep, err)
	}
	if _, err := l.Add(t.Context(), "1", "7", "en", nil); err != nil {
		t.Errorf("no files: %v", err)
	}
}

// TestNotIndexed keeps a note whose index cannot be made.
func TestNotIndexed(t *testing.T) {
	e := &countingEmbedder{}
	db := openStore(t)
	l := newLibrary(t, db, func(c *Config) { c.Embedder, c.Options.NoFallback = e, true })
	mustAdd(t, l, "1", "old.md", "# Old\n\nfrobnicate\n")
	e.down.Store(true)
	rep, err := l.Add(t.Context(), "1", "7", "en", []File{{"new.md", []byte("# New\n\nzibblequark\n")}})
	if !errors.Is(err, ErrNotIndexed) || len(rep.Files) != 1 {
		t.Fatalf("%+v, %v", rep, err)
	}
	if _, err := l.Tutor(t.Context(), "1", true); err == nil {
		t.Error("answers from an index without the note")
	}
	if got := titles(l.Topics("1", true)); got != "group/new.md New \ngroup/old.md Old \n" {
		t.Errorf("topics:\n%s", got)
	}
	e.down.Store(false)
	if text := found(t, l, "1", true, "zibblequark frobnicate"); !strings.Contains(text, "zibblequark") || !strings.Contains(text, "frobnicate") {
		t.Errorf("found %q", text)
	}
	e.down.Store(true)
	if err := l.Remove(t.Context(), "1", "old.md"); err != nil {
		t.Errorf("a removal embeds nothing: %v", err)
	}
}

// TestOldIndexServesMeanwhile asks while a note is being added.
func TestOldIndexServesMeanwhile(t *testing.T) {
	st := &watchedStore{DB: openStore(t)}
	l := newLibrary(t, st, nil)
	mustAdd(t, l, "1", "old.md", "# Old\n\nfrobnicate\n")
	reading, goOn := make(chan struct{}), make(chan struct{})
	st.before(func(context.Context) error { close(reading); <-goOn; return nil })
	done := make(chan struct{})
	go func() {
		defer close(done)
		mustAdd(t, l, "1", "new.md", "# New\n\nzibblequark\n")
	}()
	<-reading
	if text := found(t, l, "1", true, "frobnicate"); !strings.Contains(text, "frobnicate") {
		t.Errorf("meanwhile: %q", text)
	}
	close(goOn)
	<-done
	if text := found(t, l, "1", true, "zibblequark"); !strings.Contains(text, "zibblequark") {
		t.Errorf("after: %q", text)
	}
}

func TestRemoveAndLint(t *testing.T) {
	l := newLibrary(t, openStore(t), nil)
	mustAdd(t, l, "1", "b.md", "# B\n\n## Empty\n\n", "A.md", "# A\n\n## Empty\n\n")
	mustAdd(t, l, "2", "a.md", "# A\n\nfine\n")
	places := func(server store.ServerID, path, language string) string {
		t.Helper()
		found, err := l.Lint(t.Context(), server, path, language)
		if err != nil {
			return err.Error()
		}
		var b strings.Builder
		for _, f := range found {
			fmt.Fprintf(&b, "%s:%d %s ", f.File, f.Line, f.Kind)
		}
		return b.String()
	}
	if got := places("1", "", "en"); got != "A.md:3 empty b.md:3 empty " {
		t.Errorf("all: %s", got)
	}
	if got := places("1", "B.MD", "zh"); got != "b.md:3 empty " {
		t.Errorf("one: %s", got)
	}
	if got := places("2", "b.md", "en"); got != "lint notes: "+store.ErrNotFound.Error() {
		t.Errorf("another server's: %s", got)
	}
	if err := l.Remove(t.Context(), "2", "b.md"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("remove another server's: %v", err)
	}
	if err := l.Remove(t.Context(), "1", "a.md"); err != nil {
		t.Fatal(err)
	}
	if got := titles(l.Topics("1", true)); got != "group/b.md B \n" {
		t.Errorf("topics after removal: %s", got)
	}
}

// TestHostileNotes bounds what one upload can cost.
func TestHostileNotes(t *testing.T) {
	fill := func(s string) []byte { return bytes.Repeat([]byte(s), MaxFileBytes/len(s)) }
	db := openStore(t)
	for name, data := range map[string][]byte{
		"quotes":   fill(strings.Repeat("> ", 8000) + "\n"),
		"brackets": fill(strings.Repeat("[", 8000) + "\n"),
		"items":    fill(strings.Repeat("- ", 8000) + "\n"),
		"fences":   fill("```\n\n"),
		"prose":    fill("A goroutine blocks in the scheduler until the channel is closed. "[:64] + "\n"),
		"han":      fill("调度器把协程放进本地队列。\n"),
		"headings": fill("# a\n\nb\n"),
	} {
		t.Run(name, func(t *testing.T) {
			l := newLibrary(t, db, nil)
			rep, err := l.Add(t.Context(), "1", "7", "en", []File{{name + ".md", data}})
			if err != nil {
				t.Fatal(err)
			}
			if refused := len(rep.Refused) == 1; refused != (name == "headings") {
				t.Errorf("refused: %v", rep.Refused)
			}
			if limit := 3 * time.Minute; rep.Elapsed > limit { // far more, without the bounds
				t.Errorf("took %v", rep.Elapsed)
			}
			t.Log(rep.Elapsed)
		})
	}
}

// TestLongNotesAreNotLinted checks that it is said when there is too much.
func TestLongNotesAreNotLinted(t *testing.T) {
	for language, want := range map[string]string{"en": "not checked", "zh": "未检查"} {
		li := &linter{language, 40}
		for _, c := range []struct{ name, text, want string }{
			{"first.md", "# A\n\n## Empty\n\n", "Empty"},
			{"long.md", "# A\n\nA sentence that is over what is left.\n", want},
			{"short.md", "# B\n\n## Bare\n\n", "Bare"},
		} {
			found, err := li.lint(c.name, c.text)
			if err != nil || len(found) != 1 || found[0].File != c.name || !strings.Contains(found[0].Message, c.want) {
				t.Errorf("%s: %s: %+v, %v", language, c.name, found, err)
			}
		}
	}
}
