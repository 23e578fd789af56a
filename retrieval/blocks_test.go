package retrieval

import (
	"fmt"
	"strings"
	"testing"
)

// What a line opens far in, or as the thirteenth, is hidden from the parser, whose
// time would grow with the depth; and nothing of a note is lost by that.
func TestFlatten(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{"> a\n- b\n", "> a\n- b\n"},
		{strings.Repeat("> ", 14) + "a\n", strings.Repeat("> ", 12) + "x x a\n"},
		{strings.Repeat("  ", 23) + "- a\n", strings.Repeat("  ", 23) + "- a\n"},
		{strings.Repeat("  ", 24) + "- a\n", strings.Repeat("  ", 24) + "x a\n"},
		{strings.Repeat("\t", 12) + "1. a\n", strings.Repeat("\t", 12) + "1x a\n"},
	} {
		if got := flatten(c.src, splitLines(c.src)); got != c.want {
			t.Errorf("%q is %q, want %q", c.src, got, c.want)
		}
	}
	var note strings.Builder
	note.WriteString("# Lists\n\n")
	for i := range 60 {
		fmt.Fprintf(&note, "%s- item %d\n", strings.Repeat("  ", i), i)
	}
	note.WriteString("\n## Behind it\n\nText.\n")
	d := Split("lists.md", []byte(note.String()), SplitOptions{MaxRunes: 1 << 20})
	if len(d.Chunks) != 2 || !strings.HasSuffix(d.Chunks[0].Text, "- item 59") || d.Chunks[1].Heading() != "Lists › Behind it" {
		t.Errorf("%+v", d.Chunks)
	}
}
