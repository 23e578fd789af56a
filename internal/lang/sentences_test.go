package lang

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSentences(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"empty", "", nil},
		{"one", "No end", []string{"No end"}},
		{"two", "A timer fires. The heap moves on.", []string{"A timer fires. ", "The heap moves on."}},
		{"abbreviation", "Use a pool, e.g. for buffers.", []string{"Use a pool, e.g. for buffers."}},
		{"version", "Since 1.23 it is collected. Before it was not.", []string{"Since 1.23 it is collected. ", "Before it was not."}},
		{"chinese", "先停表。再清空！好了吗？好", []string{"先停表。", "再清空！", "好了吗？", "好"}},
		{"english then chinese", "Call Stop. 然后再读。", []string{"Call Stop. ", "然后再读。"}},
		{"code", "Write `a. B` here. `Stop` ends it.", []string{"Write `a. B` here. ", "`Stop` ends it."}},
		{"bold", "It waits. **Never** spin.", []string{"It waits. ", "**Never** spin."}},
		{"list", "Two ways:\n- stop it\n- drain it\n", []string{"Two ways:\n", "- stop it\n", "- drain it\n"}},
		{"numbers", "Ways\n1. stop\n2) drain\n3、等\n2024. no", []string{"Ways\n", "1. stop\n", "2) drain\n", "3、等\n2024. no"}},
		{"paragraphs", "first\n\nsecond", []string{"first\n", "\nsecond"}},
		{"code left open", "see `x\n\nnew. Next", []string{"see `x\n", "\nnew. ", "Next"}},
		{"lines of one sentence", "a line\nand more", []string{"a line\nand more"}},
		{"blanks at the end", "Done.  \n", []string{"Done.  \n"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, Sentences(tt.text)); diff != "" {
				t.Errorf("Sentences(%q) (-want +got):\n%s", tt.text, diff)
			}
		})
	}
}

func FuzzSentences(f *testing.F) {
	for _, s := range []string{"", ". ", "A. B! C? 一。二", "`a. B\n\n- c", "。\n\n1. x\n", "\xff. X", "...\n\n\n. "} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		parts := Sentences(s)
		if got := strings.Join(parts, ""); got != s {
			t.Fatalf("joined %q, want %q", got, s)
		}
		for _, p := range parts {
			if p == "" {
				t.Fatalf("an empty sentence in %q", parts)
			}
		}
	})
}
