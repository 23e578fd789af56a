package group

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestCheckNames(t *testing.T) {
	for _, tt := range []struct{ name, want string }{
		{"a.md", "a.md"}, {"  a.md ", "a.md"}, {"A b (2).MARKDOWN", "A b (2).MARKDOWN"}, {"x.txt", "x.txt"},
		{"调度器（上）.md", "调度器（上）.md"}, {"گو.md", "گو.md"}, {"cafe\u0301.md", "caf\u00e9.md"}, {"🚀.md", "🚀.md"}, {"v1.2.md", "v1.2.md"},
		{"", "name"}, {".md", "name"}, {".hidden.md", "name"}, {"../a.md", "name"}, {"a..md", "name"}, {"a/b.md", "name"}, {`a\b.md`, "name"}, {"c:a.md", "name"},
		{"a\x00.md", "name"}, {"a\nb.md", "name"}, {"a\u202egpj.md", "name"}, {"a\u200b.md", "name"}, {"a\xff.md", "name"}, {"a`b.md", "name"}, {"<@1>.md", "name"},
		{"a", "type"}, {"a.go", "type"}, {"a.md.exe", "type"},
		{strings.Repeat("字", 77) + ".md", strings.Repeat("字", 77) + ".md"}, {strings.Repeat("字", 78) + ".md", "long-name"}, {strings.Repeat("e\u0301", 77) + ".md", strings.Repeat("\u00e9", 77) + ".md"},
	} {
		c, r := check(File{tt.name, []byte("text")})
		got := c.name
		if r != nil {
			got = string(r.Code)
			if r.File != tt.name {
				t.Errorf("%q: the refusal is about %q", tt.name, r.File)
			}
		}
		if got != tt.want {
			t.Errorf("%q: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func utf16Of(s string, big bool) string {
	var b strings.Builder
	for _, u := range append([]uint16{0xFEFF}, utf16.Encode([]rune(s))...) {
		lo, hi := byte(u), byte(u>>8)
		if big {
			lo, hi = hi, lo
		}
		b.Write([]byte{lo, hi})
	}
	return b.String()
}

func TestCheckContent(t *testing.T) {
	long := strings.Repeat("word ", 1000)
	for _, tt := range []struct{ name, data, want string }{
		{"plain", "# A\r\n\r\ntext\rmore\n", "# A\n\ntext\nmore\n"},
		{"bom", "\ufeff# A\n", "# A\n"},
		{"utf-16 le", utf16Of("# 队列 🚀\r\n", false), "# 队列 🚀\n"},
		{"utf-16 be", utf16Of("# 队列\n", true), "# 队列\n"},
		{"a trace of damage", long + "\xff.", long + "\ufffd."},
		{"damage", "caf\xe9 cr\xe8me", "binary"},
		{"gbk", "\xb5\xf7\xb6\xc8\xc6\xf7", "binary"},
		{"nul", long + "\x00", "binary"},
		{"utf-16 with nul", utf16Of("a\x00", false), "binary"},
		{"odd utf-16", "\xff\xfea", "binary"},
		{"lone surrogates", "\xff\xfe\x00\xd8\x00\xd8", "binary"},
		{"nothing", "", "empty"}, {"blanks", " \n\t\r\n", "empty"}, {"header only", "---\ntitle: x\n---\n", "empty"},
		{"pdf", "%PDF-1.7\n", "pdf"}, {"png", "\x89PNG\r\n\x1a\n", "picture"}, {"jpeg", "\xff\xd8\xff\xe0", "picture"}, {"webp", "RIFF\x00\x00\x00\x00WEBP", "picture"},
		{"gif", "GIF89a", "picture"}, {"a text on gif", "GIF8 is short", "GIF8 is short"}, {"a text on riff", "RIFF is a format", "RIFF is a format"},
		{"zip", "PK\x03\x04rest", "archive"}, {"gzip", "\x1f\x8b\x08", "archive"}, {"docx", "PK\x03\x04....[Content_Types].xml", "office"},
		{"odt", "PK\x03\x04....mimetypeapplication/vnd.oasis.opendocument.text", "office"}, {"doc", "\xd0\xcf\x11\xe0\xa1", "office"}, {"rtf", "{\\rtf1 x}", "office"},
		{"long line", "a\n" + strings.Repeat("x", MaxLineBytes) + "\n", "long-line 2"},
		{"line at the limit", strings.Repeat("x", MaxLineBytes-1) + "\n", strings.Repeat("x", MaxLineBytes-1) + "\n"},
		{"long header", "---\naliases: [" + strings.Repeat("a, ", 3000) + "a]\n---\ntext\n", "long-header"},
		{"large", strings.Repeat("x\n", MaxFileBytes/2+1), "large-file"},
		{"large as given", utf16Of(strings.Repeat("x\n", MaxFileBytes/4), false), "large-file"},
		{"large as utf-8", utf16Of(strings.Repeat("字字\n", MaxFileBytes/6-1), false), "large-file"},
		{"many sections", strings.Repeat("# a\n\nb\n\n", maxChunks+1), "many-parts"},
	} {
		c, r := check(File{"a.md", []byte(tt.data)})
		got := c.text
		if r != nil {
			got = string(r.Code)
			if r.Line > 0 {
				got += fmt.Sprint(" ", r.Line)
			}
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%.500s", tt.name, diff)
		}
	}
	if _, r := check(File{"notes.pdf", []byte("%PDF-1.7\n")}); r == nil || r.Code != PDF {
		t.Errorf("a PDF by its name: %v", r)
	}
}

// FuzzCheck holds what is accepted to what is promised of a note.
func FuzzCheck(f *testing.F) {
	f.Add("a.md", []byte("# A\n\ntext"))
	f.Add("b.txt", []byte("\xff\xfea\x00"))
	f.Add("..\\c.md", []byte("---\ntitle: [\n---\n> > >"))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		c, r := check(File{name, data})
		if r != nil {
			if _, ok := messages[r.Code]; !ok {
				t.Errorf("refused with %q, which has no message", r.Code)
			}
			return
		}
		switch {
		case !utf8.ValidString(c.text) || strings.ContainsAny(c.text, "\x00\r") || strings.TrimSpace(c.text) == "":
			t.Errorf("kept text %q", c.text)
		case len(c.doc.Chunks) == 0 || len(c.doc.Chunks) > maxChunks:
			t.Errorf("%d chunks", len(c.doc.Chunks))
		}
		again, r := check(File{c.name, []byte(c.text)})
		if r != nil && r.Code != LargeFile || r == nil && (again.name != c.name || again.text != c.text) {
			t.Errorf("checked again: %v, %q, %q", r, again.name, again.text)
		}
	})
}

func TestMessages(t *testing.T) {
	for _, code := range slices.Concat([]Code{BadName, LongName, BadType, Repeated, LargeFile, EmptyFile, NotText, Archive, Office, PDF, Picture},
		[]Code{LongLine, LongHeader, ManyChunks, ManyFiles, ManyBytes, ManyPassages, BadServer, ManyRooms, BadRoom, BadLanguage, BadLimit, BadZone, BadTime, BadReveal, BadTopic}) {
		r := &Refusal{Code: code, File: "secret.md", Line: 3, Limit: 8 << 20}
		en, zh := r.Message("en"), r.Message("zh")
		if en == zh || strings.Contains(en+zh, "%!") || strings.Contains(en, r.Error()) {
			t.Errorf("%s: %q, %q", code, en, zh)
		}
		if strings.Contains(r.Error()+en+zh, "secret") {
			t.Errorf("%s: names the file", code)
		}
	}
	r := &Refusal{Code: LongLine, Line: 3, Limit: MaxLineBytes}
	if got, want := r.Message(""), "Line 3 is longer than 64 KiB. Break it into shorter lines."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if n := len(messages); n != 26 {
		t.Errorf("%d messages; list the new code above", n)
	}
}
