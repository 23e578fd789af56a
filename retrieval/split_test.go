package retrieval

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestSplitGolden splits the archives of testdata/split. The first file of
// each is the note; the comment may have lines "max: 200", "crlf", "bom", "latin1",
// "repeat: 9" (the last line is written so often) or "from: FILE".
func TestSplitGolden(t *testing.T) {
	names, err := filepath.Glob("testdata/split/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("%d archives, %v", len(names), err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			a := readTxtar(t, name)
			file, src := a.names[0], a.files[a.names[0]]
			opt := SplitOptions{Folder: "notes"}
			for line := range strings.Lines(a.comment) {
				key, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
				n, _ := strconv.Atoi(value)
				switch key {
				case "from":
					data, err := os.ReadFile(filepath.Join("testdata", value))
					if err != nil {
						t.Fatal(err)
					}
					src = string(data)
				case "max":
					opt.MaxRunes = n
				case "crlf":
					src = strings.ReplaceAll(src, "\n", "\r\n")
				case "bom":
					src = string(utf8BOM) + src
				case "latin1":
					src = strings.ReplaceAll(src, "é", "\xe9")
				case "one line":
					src = strings.Repeat(strings.TrimSuffix(src, "\n"), 12)
				}
			}
			doc := Split(file, []byte(src), opt)
			a.golden(t, name, formatDoc(doc))
			checkSplit(t, file, []byte(src), opt.MaxRunes)
		})
	}
}

func formatDoc(d Doc) string {
	var b strings.Builder
	fmt.Fprintf(&b, "title %q lang %s aliases %q\n", d.Title, d.Lang, d.Aliases)
	for _, w := range d.Warnings {
		fmt.Fprintf(&b, "warning: %s\n", w)
	}
	for _, c := range d.Chunks {
		fmt.Fprintf(&b, "\n%s %d-%d %s [%s]", c.ID, c.StartLine, c.EndLine, c.Lang, c.Heading())
		if c.Anchor != "" {
			fmt.Fprintf(&b, " #%s", c.Anchor)
		}
		if c.Empty {
			b.WriteString(" empty")
		}
		if c.Fence != "" {
			fmt.Fprintf(&b, " fence %q", c.Fence)
		}
		b.WriteByte('\n')
		for l := range strings.Lines(c.Text) {
			b.WriteString("\t" + strings.TrimSuffix(l, "\n") + "\n")
		}
	}
	return b.String()
}

// TestIDsStable edits one section after another: no other id changes, and no
// other text.
func TestIDsStable(t *testing.T) {
	src, err := os.ReadFile("testdata/messy.md")
	if err != nil {
		t.Fatal(err)
	}
	old := Split("messy.md", src, SplitOptions{MaxRunes: 80})
	for i, c := range old.Chunks {
		if c.Fence != "" || c.Empty {
			continue
		}
		// A line more after the chunk's first, within its section.
		lines := splitLines(string(src))
		lines[c.EndLine-1] += "加上的一行\n"
		edited := Split("messy.md", []byte(strings.Join(lines, "")), SplitOptions{MaxRunes: 80})
		texts := map[string]string{}
		for _, c := range edited.Chunks {
			texts[c.ID] = c.Text
		}
		for _, o := range old.Chunks {
			if got, ok := texts[o.ID]; o.Heading() != c.Heading() && (!ok || got != o.Text) {
				t.Errorf("an edit of chunk %d (%s) changed %s (%s): %q", i, c.Heading(), o.ID, o.Heading(), got)
			}
		}
	}
}

// TestIDsOf tells which parts of a chunk's identity count.
func TestIDsOf(t *testing.T) {
	id := func(folder, name, src string) string {
		return Split(name, []byte(src), SplitOptions{Folder: folder}).Chunks[0].ID
	}
	base := id("a", "x.md", "# H\ntext\n")
	if id("a", "x.md", "# H\nother text, longer\n") != base {
		t.Error("the text counts")
	}
	for _, other := range []string{id("b", "x.md", "# H\ntext\n"), id("a", "y.md", "# H\ntext\n"), id("a", "x.md", "# I\ntext\n")} {
		if other == base {
			t.Errorf("two chunks are %s", base)
		}
	}
}

// TestSplitWritten lists sections that say something, or nothing yet.
func TestSplitWritten(t *testing.T) {
	for src, empty := range map[string]bool{
		"# H\n":                       true,
		"H\n===\n":                    true,
		"H\n---\n\n- TODO\n":          true,
		"# H\n\n> 待补充。\n":             true,
		"# H\n```go\n```\n":           true,
		"# H\n```go\n// TODO\n```\n":  true,
		"# H\n```sh\n# go run .\n```": false,
		"# H\n##no blank\n":           true,
		"# H\nTODO: stop it\n":        false,
		"# H\n0\n":                    false,
	} {
		d := Split("x.md", []byte(src), SplitOptions{})
		if len(d.Chunks) != 1 || d.Chunks[0].Empty != empty {
			t.Errorf("Split(%q) = %+v, want one chunk with Empty %v", src, d.Chunks, empty)
		}
	}
}

func TestSplitTitle(t *testing.T) {
	for _, tt := range []struct {
		src, title string
		aliases    []string
		warnings   int
	}{
		{"text\n", "x", nil, 0},
		{"## second\n# first\n# later\n", "first", nil, 0},
		{"---\ntitle: '  Two \n  lines '\naliases: a, b\ntags: [c, 1.22]\n---\n# no\n", "Two lines", []string{"a", "b", "c", "1.22"}, 0},
		{"---\ntitle: [odd]\n---\n# H\n", "H", nil, 0},
		{"---\ntitle: a: b\n---\n# H\n", "H", nil, 1},
		{"---\n\n---\n# H\n", "H", nil, 0},
	} {
		d := Split("sub/x.md", []byte(tt.src), SplitOptions{})
		if d.Title != tt.title || len(d.Warnings) != tt.warnings || !cmp.Equal(d.Aliases, tt.aliases) {
			t.Errorf("Split(%q): title %q, aliases %q, warnings %q", tt.src, d.Title, d.Aliases, d.Warnings)
		}
	}
}
