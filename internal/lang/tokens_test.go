package lang

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestTerms(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"nothing", "", ""},
		{"punctuation", "——……, !?", ""},
		{"words by stem", "Timers were STOPPED", "timer wer stop"},
		{"possessive", "the ticker's channel, a mutex’s owner", "the ticker channel a mutex owner"},
		{"contraction", "don't can’t", "dont cant"},
		{"quotes", "'quoted' ‘curly’", "quot curly"},
		{"end of sentence", "It stops. Then... go.", "it stop then go"},
		{"dotted name", "time.NewTimer", "time.newtimer tim*0.5 newtimer*0.5 new*0.5 timer*0.5"},
		{"snake case", "fold_width", "fold_width fold*0.5 width*0.5"},
		{"camel case", "readLoop", "readloop read*0.5 loop*0.5"},
		{"acronym first", "HTTPServer", "httpserver http*0.5 server*0.5"},
		{"plural acronym", "GCs CPUs Ms liveGCs", "gc cpu ms livegcs liv*0.5 gc*0.5"},
		{"leading underscore", "_defer", "defer"},
		{"version", "go1.21 1.21 v1.21 Go1.21rc2", "1.21 1.21 1.21 1.21rc2"},
		{"patch", "1.22.3", "1.22.3"},
		{"number", "GOGC=200", "gogc 200"},
		{"full width", "Ｔｉｍｅｒ１２", "timer12"},
		{"han pairs", "定时器", "定*0.3 时*0.3 定时 器*0.3 时器"},
		{"one han", "锁", "锁*0.3"},
		{"mixed", "用Timer做", "用*0.3 timer 做*0.3"},
		{"han breaks at punctuation", "栈，堆", "栈*0.3 堆*0.3"},
		{"invalid", "a\xffb", "a b"},
		{"other scripts", "Größe тест", "größe тест"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, termString(Terms(tt.text))); diff != "" {
				t.Errorf("Terms(%q) (-want +got):\n%s", tt.text, diff)
			}
		})
	}
}

func termString(terms []Term) string {
	var out []string
	for _, x := range terms {
		if x.Weight != 1 {
			out = append(out, fmt.Sprintf("%s*%v", x.Text, x.Weight))
		} else {
			out = append(out, x.Text)
		}
	}
	return strings.Join(out, " ")
}

func FuzzTerms(f *testing.F) {
	for _, s := range []string{"", "time.NewTimer's", "定时器 a锁b", "_._", "a''s", "ＡＢ．Ｃ", "go1.", "ſſ İ ß", "\xf0\x28", "x_._y'’s"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		terms := Terms(s)
		for _, x := range terms {
			if x.Text == "" || strings.ContainsAny(x.Text, " \t\n") {
				t.Fatalf("term %q of %q", x.Text, s)
			}
			if !(x.Weight > 0 && x.Weight <= 1) {
				t.Fatalf("term %q has weight %v", x.Text, x.Weight)
			}
			if !utf8.ValidString(x.Text) {
				t.Fatalf("term %q is no UTF-8", x.Text)
			}
		}
		if diff := cmp.Diff(terms, Terms(s)); diff != "" {
			t.Fatalf("a second time (-first +second):\n%s", diff)
		}
	})
}
