package notelint

import (
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gophertutor/knowledge"
)

// TestMessy checks a note with every fault that is looked for.
func TestMessy(t *testing.T) {
	src, err := os.ReadFile("testdata/messy.md")
	if err != nil {
		t.Fatal(err)
	}
	found, err := Lint("messy.md", src, "en")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range found {
		got = append(got, fmt.Sprintf("%d %s %s %s", f.Line, f.Severity, f.Kind, f.Fact))
		if f.Message == "" || f.EndLine < f.Line || (f.Kind == KindStale) != (f.Truth != "") {
			t.Errorf("%+v", f)
		}
	}
	want := []string{
		"3 warning empty ",
		"7 warning fence ",
		"8 error code ",
		"9 error stale slice-growth-threshold",
		"13 error code ",
		"17 warning heading ",
		"18 warning typo ",
		"20 warning empty ",
		"24 error stale slice-growth-threshold",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
	zh, err := Lint("messy.md", src, "zh")
	if err != nil || len(zh) != len(found) || zh[0].Message == found[0].Message {
		t.Errorf("in Chinese: %v, %v", zh, err)
	}
}

// TestHead checks that the head of a note is read as the index reads it: between two rules may
// stand text, which is looked at, and front matter may stand behind a byte order mark.
func TestHead(t *testing.T) {
	const stale = "Slices below 1024 elements double, then append adds 25%."
	for src, want := range map[string]string{
		"---\n" + stale + "\nA chanel.\n---\n\n# Slices\n\nText.\n":               "[2 stale 3 typo]",
		"---\ntitle: \"" + stale + "\"\ntags: chanel\n---\n\n# Slices\n\nText.\n": "[]",
		"\ufeff---\ntags: chanel\n---\n\n# Slices\n\nA chanel.\n":                 "[7 typo]",
		"---\na: b: [\n---\n\n# Slices\n\nText.\n":                                "[1 file]",
	} {
		found, err := Lint("a.md", []byte(src), "en")
		if err != nil {
			t.Fatal(err)
		}
		got := []string{}
		for _, f := range found {
			got = append(got, fmt.Sprint(f.Line, " ", f.Kind))
		}
		if fmt.Sprint(got) != want {
			t.Errorf("%q: got %v, want %s", src, got, want)
		}
	}
}

// TestOwnNotes checks that our notes are clean, without marks or exceptions.
func TestOwnNotes(t *testing.T) {
	names, err := fs.Glob(knowledge.FS(), "*/*.md")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			src, err := fs.ReadFile(knowledge.FS(), name)
			if err != nil {
				t.Fatal(err)
			}
			found, err := Lint(name, src, "en")
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range found {
				t.Errorf("%s:%d: %s %s %s: %s", f.File, f.Line, f.Severity, f.Kind, f.Fact, f.Message)
			}
		})
	}
}

func TestParseGo(t *testing.T) {
	for src, ok := range map[string]bool{
		"package main\nfunc main() {}":                  true,
		"func f() {}\nvar x = 1":                        true,
		"x := 1\nfmt.Println(x)":                        true,
		"func f() {}\n\nf()\nx := 1":                    true,
		"func f() { ... }\nx := g(...)\nreturn ...":     true,
		"type T struct {\n\ta int\n}\nvar t T\nt.a = 1": true,
		"func f(\n\ta int,\n) {\n}\nf(1)":               true,
		"…\nx := 1\n":                                   true,
		"package a\n\nvar x int\npackage b\n":           true,
		"x : = 1":                                       false,
		"func f( {":                                     false,
		"type T struct {\n\ta int\n}\n\nvar t = T{":     false,
	} {
		if _, _, got := parseGo(src); got != ok {
			t.Errorf("parseGo(%q) = %v", src, got)
		}
	}
	if line, _, _ := parseGo("x := 1\ny := 2\nz : = 3\n"); line != 3 {
		t.Errorf("the error is on line %d, want 3", line)
	}
}

func TestIsProse(t *testing.T) {
	for line, want := range map[string]bool{
		"每个 goroutine 都有自己的栈，按需增长":                                        true,
		"The runtime copies the stack to a larger place when it is full.": true,
		"x := compute(a, b)":                  false,
		"type hchan struct {":                 false,
		"G1 -> P0 -> M3":                      false,
		"SCHED 0ms: gomaxprocs=2 idleprocs=1": false,
		"$ go build -gcflags=-m":              false,
		"":                                    false,
		"return nil // 这里返回空指针，调用者要检查": false,
	} {
		if got := isProse(line); got != want {
			t.Errorf("isProse(%q) = %v", line, got)
		}
	}
}

func FuzzLint(f *testing.F) {
	f.Add("# T\n\n```\nx : = 1\n```\n## A\n## A\n```go\nfunc\n```")
	f.Add("```go\n```\n```\n")
	f.Fuzz(func(t *testing.T, src string) {
		found, err := Lint("n.md", []byte(src), "en")
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Count(src, "\n") + 1
		for _, x := range found {
			if x.Line < 1 || x.EndLine < x.Line || x.EndLine > lines {
				t.Errorf("%+v in %d lines", x, lines)
			}
		}
	})
}
