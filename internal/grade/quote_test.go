package grade

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestQuote(t *testing.T) {
	const answer = "The map  grows,\nwhen it is “full”. Ｇｏ 会把 旧桶 搬走。\n// it never shrinks at all\n"
	for _, tt := range []struct {
		name, claimed, want string
		inCode              bool
	}{
		{"as it stands", "The map  grows", "The map  grows", false},
		{"blanks and case", "the map grows, when it", "The map  grows,\nwhen it", false},
		{"marks", `it is "full".`, "it is “full”.", false},
		{"width", "Go会把旧桶搬走", "Ｇｏ 会把 旧桶 搬走", false},
		{"invented", "the map shrinks", "", false},
		{"nothing", "", "", false},
		{"blanks only", " \n", "", false},
		{"one word", "map", "", false},
		{"in a comment", "it never shrinks", "", false},
		{"in a comment that counts", "it never shrinks", "it never shrinks", true},
		{"longer than the answer", strings.Repeat(answer, 2), "", false},
	} {
		got, ok := quote(answer, tt.claimed, tt.inCode)
		if got != tt.want || ok != (tt.want != "") {
			t.Errorf("%s: got %q, %v, want %q", tt.name, got, ok, tt.want)
		}
	}
	if got, ok := quote("3 3", "3", true); !ok || got != "3" {
		t.Errorf("a short answer: got %q, %v", got, ok)
	}
}

func FuzzQuote(f *testing.F) {
	f.Add("The map grows", "map grows")
	f.Add("İstanbul “x” \xff", "istanbul")
	f.Add("ＡＢ c", "ab c")
	f.Fuzz(func(t *testing.T, answer, claimed string) {
		got, ok := quote(answer, claimed, true)
		if ok && (got == "" || !strings.Contains(answer, got)) || !ok && got != "" {
			t.Errorf("quote(%q, %q) = %q, %v", answer, claimed, got, ok)
		}
		if utf8.ValidString(answer) && !utf8.ValidString(got) {
			t.Errorf("cut within a character: %q", got)
		}
	})
}
