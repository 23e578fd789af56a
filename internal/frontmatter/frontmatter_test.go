package frontmatter

import (
	"strings"
	"testing"
)

func TestCut(t *testing.T) {
	tests := []struct {
		name, src, meta, body string
		lines                 int
	}{
		{"none", "# T\n", "", "# T\n", 0},
		{"empty", "", "", "", 0},
		{"block", "---\na: 1\n---\n# T\n", "a: 1\n", "# T\n", 3},
		{"dots", "---\na: 1\n...\nx", "a: 1\n", "x", 3},
		{"crlf", "---\r\na: 1\r\n---\r\nx\r\n", "a: 1\r\n", "x\r\n", 3},
		{"empty block", "---\n---\nx", "", "x", 2},
		{"ends with the block", "---\na: 1\n---", "a: 1\n", "", 3},
		{"trailing blanks", "--- \na: 1\n---\t\nx", "a: 1\n", "x", 3},
		{"never closed", "---\na: 1\nb: 2\n", "", "---\na: 1\nb: 2\n", 0},
		{"not first", "\n---\na: 1\n---\n", "", "\n---\na: 1\n---\n", 0},
		{"four dashes", "----\na\n----\n", "", "----\na\n----\n", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			meta, body, lines := Cut([]byte(tt.src))
			if string(meta) != tt.meta || string(body) != tt.body || lines != tt.lines {
				t.Errorf("Cut(%q) = %q, %q, %d; want %q, %q, %d", tt.src, meta, body, lines, tt.meta, tt.body, tt.lines)
			}
		})
	}
}

func FuzzCut(f *testing.F) {
	f.Add("---\na: 1\n---\n# T\n")
	f.Add("---\r\n...\r\n")
	f.Fuzz(func(t *testing.T, src string) {
		meta, body, lines := Cut([]byte(src))
		if !strings.HasSuffix(src, string(body)) {
			t.Fatalf("body %q is no suffix of %q", body, src)
		}
		head := strings.TrimSuffix(src, string(body))
		n := strings.Count(head, "\n")
		if head != "" && !strings.HasSuffix(head, "\n") {
			n++ // the closing delimiter was the last line
		}
		if n != lines {
			t.Fatalf("lines = %d, the block has %d", lines, n)
		}
		if !strings.Contains(head, string(meta)) {
			t.Fatalf("meta %q is not in the block %q", meta, head)
		}
	})
}
