package lang

import "testing"

func TestHead(t *testing.T) {
	for _, tt := range []struct {
		s    string
		n    int
		want string
	}{{"", 3, ""}, {"abc", 3, "abc"}, {"abcd", 3, "abc"}, {"切片扩容", 2, "切片"}, {"abc", 0, ""}} {
		if got := Head(tt.s, tt.n); got != tt.want {
			t.Errorf("Head(%q, %d) = %q, want %q", tt.s, tt.n, got, tt.want)
		}
	}
}

func TestOneLine(t *testing.T) {
	for _, tt := range []struct {
		s    string
		n    int
		want string
	}{{" a\n\tb ", 9, "a b"}, {"abcd", 4, "abcd"}, {"abcde", 4, "abc…"}, {"切片 扩容", 4, "切片 …"}} {
		if got := OneLine(tt.s, tt.n); got != tt.want {
			t.Errorf("OneLine(%q, %d) = %q, want %q", tt.s, tt.n, got, tt.want)
		}
	}
}
