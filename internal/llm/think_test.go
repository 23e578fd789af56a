package llm

import (
	"fmt"
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
