package lang

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSegments(t *testing.T) {
	for _, tt := range []struct{ name, question, want string }{
		{"a stop word ends before a word", "为什么阻塞", "阻塞"},
		{"the longest word is not always meant", "互斥锁住", "互斥 | 锁住"},
		{"words within a long one", "协程状态", "协程状态 | 协程 | 状态"},
		{"nothing within a word of two", "切片", "切片"},
		{"mixed phrase", "向nil map写入", "向 nil map 写入 | 写入 | nil | map"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, surfaces(tt.question)); diff != "" {
				t.Errorf("Analyze(%q) (-want +got):\n%s", tt.question, diff)
			}
		})
	}
}

func TestSyntax(t *testing.T) {
	for _, tt := range []struct{ question, want string }{
		{"why is a slice slow", ""},
		{"what is []int", "slice"},
		{"var m map[string]int", "map"},
		{"s[1:2:3]", "slice slicing"},
		{"a[i]", ""},
		{"v := <-ch", "channel"},
		{"x < -1", ""},
		{"r, ok := x.(io.Reader)", "assertion"},
		{"func (c T) Add()", "value receiver method"},
		{"func (c *T) Add()", "pointer receiver method"},
		{"for { work() }", "loop"},
		{"return &T{}", "pointer address"},
		{"a && b", ""},
		{"go func() {}()", "goroutine"},
		{"go 关键字", ""},
	} {
		if got := strings.Join(syntax(tt.question), " "); got != tt.want {
			t.Errorf("syntax(%q) = %q, want %q", tt.question, got, tt.want)
		}
	}
}
