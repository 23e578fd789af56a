package llm

import (
	"fmt"
	"strings"
	"testing"
)

func TestThinking(t *testing.T) {
	tests := []struct{ in, want string }{
		{"plain", "plain"},
		{"", ""},
		{"<think>hm</think>\n\nanswer", "answer"},
		{"\n <think>\nhm <b> </think>answer <think>kept</think>", "answer <think>kept</think>"},
		{"<think>a</think><think>b</think>c", "c"},
		{"<thinking is hard", "<thinking is hard"},
		{"<thi", "<thi"},
		{"<think>never ends", ""},
		{"a < b", "a < b"},
	}
	for _, tt := range tests {
		for size := 1; size <= len(tt.in)+1; size++ {
			t.Run(fmt.Sprintf("%q by %d", tt.in, size), func(t *testing.T) {
				var f Thinking
				got := ""
				for rest := tt.in; rest != ""; {
					n := min(size, len(rest))
					got += f.Filter(rest[:n])
					rest = rest[n:]
				}
				if got += f.Rest(); got != tt.want {
					t.Errorf("got %q, want %q", got, tt.want)
				}
			})
		}
	}
}

// FuzzThinking cuts what a model writes in two places: that makes no difference, and
// nothing is made up.
func FuzzThinking(f *testing.F) {
	for _, s := range []string{"<think>hm</think>\n\nIt grows.", " <thi", "<think>a</think><think>b</think>c", "no <think>mark</think>", "<think>for ever", "</think>x"} {
		f.Add(s, 3, 9)
	}
	f.Fuzz(func(t *testing.T, text string, a, b int) {
		var whole, cut Thinking
		want := whole.Filter(text) + whole.Rest()
		a = min(max(a, 0), len(text))
		b = min(max(b, a), len(text))
		got := cut.Filter(text[:a]) + cut.Filter(text[a:b]) + cut.Filter(text[b:]) + cut.Rest()
		if got != want || !strings.HasSuffix(text, want) {
			t.Errorf("%q: %q in one piece, %q in three", text, want, got)
		}
	})
}
