package retrieval

import (
	"strings"
	"testing"
)

func TestDistance(t *testing.T) {
	for _, tt := range []struct {
		a, b        string
		limit, want int
	}{
		{"", "", 1, 0}, {"heap", "heap", 1, 0}, {"heap", "heaps", 1, 1}, {"heap", "hep", 1, 1}, {"heap", "haep", 1, 1},
		{"heap", "help", 1, 1}, {"heap", "hpae", 1, 2}, {"scheduler", "shcedulre", 2, 2}, {"a", "abcd", 2, 3}, {"abcd", "", 2, 3},
	} {
		if got := distance(tt.a, tt.b, tt.limit); got != tt.want {
			t.Errorf("distance(%q, %q, %d) = %d, want %d", tt.a, tt.b, tt.limit, got, tt.want)
		}
	}
}

func TestCorrect(t *testing.T) {
	v := newVocabulary(newNameList([]string{"ticker", "deadlin", "gap", "map", "scheduler", "time.after", "bat", "bath", "bach", "bate", "batch", "锁"}))
	for word, want := range map[string]string{
		"tikcer": "ticker", "tickr": "ticker", "ticke": "ticker", "tkr": "", "deadlien": "deadlin", "xicker": "",
		"shceduelr": "scheduler", "time.aftr": "", "mapp": "map", "batc": "", "": "", "锁锁": "", "Ticker": "",
	} {
		var got []string
		for _, a := range v.correct(word) {
			if len(a.Terms) == 1 && v.has(a.Terms[0]) {
				got = append(got, a.Terms[0])
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("correct(%q) = %q, want %q", word, got, want)
		}
	}
}

func (v *vocabulary) has(w string) bool {
	if !isWord(w) {
		return false
	}
	for _, known := range v.byFirst[w[0]-'a'] {
		if known.text == w {
			return true
		}
	}
	return false
}
