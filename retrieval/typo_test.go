package retrieval

import (
	"strings"
	"testing"

	"gophertutor/internal/lang"
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

// TestGuess: what a misspelt word stands for is looked for among the words of the notes,
// then among those that the dictionary can say in the other language.
func TestGuess(t *testing.T) {
	ix := Open("", HashEmbedder{}, Options{})
	mustSync(t, ix, notes(
		"alias.md", "---\naliases: [mutxe]\n---\n# Mutex\n\nA mutex is held by one at a time.\n",
		"compress.md", "# 压缩\n\n压缩过的可执行文件启动得慢。\n",
		"slot.md", "# Slot\n\nA slot holds a key and its value.\n",
	))
	st := ix.state.Load()
	for word, want := range map[string]string{
		"mutxe":    "alias.md",    // only among the aliases: it is still a slip
		"comprssd": "compress.md", // the notes have nothing like it in English
		"slog":     "",            // one letter from another word, but a word itself
	} {
		s := st.lexical.newScratch()
		m := st.lexical.lookup(s, lang.Analyze(word))[0]
		var got []string
		for i, doc := range m.docs {
			if m.in[i].text > 0 {
				got = append(got, st.chunks[doc].Path)
			}
		}
		st.lexical.release(s)
		if strings.Join(got, " ") != want {
			t.Errorf("%s is found in %q, want %q", word, got, want)
		}
	}
}
