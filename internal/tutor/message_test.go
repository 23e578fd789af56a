package tutor

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSplitMessage(t *testing.T) {
	tests := []struct{ name, in, prose, code string }{
		{"prose", "why does it hang?\nno idea", "why does it hang?\nno idea", ""},
		{"fence", "why?\n```go\nch <- 1\n```\nit hangs\n", "why?\nit hangs\n", "ch <- 1\n"},
		{"no language", "```\nx := <-ch\n```", "", "x := <-ch\n"},
		{"other language", "look\n```python\nimport sync\n```\n", "look\n", ""},
		{"several", "a\n~~~golang\nb()\n~~~\nc\n````\n```\nd()\n````\n", "a\nc\n", "b()\n```\nd()\n"},
		{"never closed", "a\n```go\nb()\nc()", "a\n", "b()\nc()"},
		{"inline marks", "```go x``` is inline", "```go x``` is inline", ""},
		// As Discord has it: code may begin and end within a line.
		{"begins behind text", "why does `x` hang: ```go\nch <- 1\n```\nit hangs", "why does `x` hang: \nit hangs", "ch <- 1\n"},
		{"ends behind code", "```go\nch <- 1\nclose(ch)```\nwhy?", "why?", "ch <- 1\nclose(ch)\n"},
		{"ends before text", "```go\nch <- 1\n``` why?", "why?", "ch <- 1\n"},
		{"begins with code, ends", "```x := <-ch;\ny()```\nwhy?", "why?", "x := <-ch;\ny()\n"},
		{"one after the other", "```go\na()``` and ```go\nb()\n```", "and \n", "a()\nb()\n"},
		{"in an item", "1. ```go\n   a()\n   ```\n2. b", "1. \n2. b", "   a()\n"},
		{"marks in a string", "```go\nx := \"```\"\n```\nwhy?", "why?", "x := \"```\"\n"},
		{"marks in a sentence", "three ``` make a fence\nwhy `x`?", "three ``` make a fence\nwhy `x`?", ""},
		{"bare code", "s := []int{1}\nt := append(s, 2)\nfmt.Println(t)", "", "s := []int{1}\nt := append(s, 2)\nfmt.Println(t)"},
		{"mostly prose", "I wrote this\nand then that\nx := 1\nand it broke", "I wrote this\nand then that\nx := 1\nand it broke", ""},
		{"nothing", "", "", ""},
	}
	for _, tt := range tests {
		prose, code := splitMessage(tt.in)
		if prose != tt.prose || code != tt.code {
			t.Errorf("%s: got %q and %q, want %q and %q", tt.name, prose, code, tt.prose, tt.code)
		}
	}
}

func TestUsedIn(t *testing.T) {
	tests := []struct {
		name, code string
		want       []string
	}{
		{"nothing", "", nil},
		{"program", "package p\nfunc f() { var wg sync.WaitGroup; go func() { defer wg.Done(); ch <- 1 }() }", []string{"sync.WaitGroup", "goroutine", "defer", "channel"}},
		{"fragment", "append(s, 1", []string{"append slice capacity"}},
		{"builtins", "close(ch); recover(); x := make(map[string]int)", []string{"close channel", "recover panic", "make new", "map"}},
		{"methods are no builtins", "list.append(x); r.close(); func close() {}", nil},
		{"packages", "time.NewTicker(time.Second); context.WithCancel(ctx); atomic.AddInt64(&n, 1); unsafe.Pointer(p); strings.Builder{}",
			[]string{"time.NewTicker", "context.WithCancel context", "atomic.AddInt64 atomic", "unsafe.Pointer", "strings.Builder"}},
		{"locks", "mu.Lock(); defer mu.Unlock()", []string{"sync.Mutex", "defer"}},
		{"in strings and comments", "x := \"sync.Mutex\" // go func", nil},
		{"no Go", "SELECT * FROM t WHERE a <> 'b';\x00\xff", nil},
	}
	for _, tt := range tests {
		if d := cmp.Diff(tt.want, usedIn(tt.code)); d != "" {
			t.Errorf("%s:\n%s", tt.name, d)
		}
	}
}

func TestSearchesFor(t *testing.T) {
	search, uses := searchesFor("why?", "select { case <-ch: }")
	if search[0] != "why?" && !strings.Contains(search[0], "select") || !slices.Contains(search, "select statement channel") || len(uses) != 2 {
		t.Errorf("got %q, %q", search, uses)
	}
	if search, _ = searchesFor(strings.Repeat("goroutine leak ", 200), ""); len(search) != 1 || len([]rune(search[0])) > proseRunes {
		t.Errorf("got %q", search)
	}
	if search, uses = searchesFor("", ""); len(search) != 1 || len(uses) != 0 {
		t.Errorf("got %q, %q", search, uses)
	}
}

func FuzzMessage(f *testing.F) {
	f.Add("why?\n```go\nch <- 1\n```\n")
	f.Add("````\n```\n~~~go\nfunc (")
	f.Add("'\"`\x00\xff\xef\xbb\xbf")
	f.Fuzz(func(t *testing.T, text string) {
		prose, code := splitMessage(text)
		if len(prose)+len(code) > len(text) {
			t.Errorf("%q became %q and %q", text, prose, code)
		}
		search, uses := searchesFor(prose, code)
		if len(search) == 0 || len(uses) > maxUses {
			t.Errorf("%q: %q, %q", text, search, uses)
		}
	})
}
