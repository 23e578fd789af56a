package group

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"gophertutor/internal/store"
	"gophertutor/internal/tutor"
)

// TestServersAreApart gives servers notes with a word that no other has, and asks
// for each word on each server: all at once, with room for few indexes, while
// notes come and go.
func TestServersAreApart(t *testing.T) {
	const servers = 8
	db := openStore(t)
	l := newLibrary(t, db, func(c *Config) { c.MaxLoaded = 3 })
	id := func(i int) store.ServerID { return store.ServerID(fmt.Sprint(1000 + i)) }
	word := func(i int) string { return "quibbler" + strings.Repeat(string(rune('a'+i)), 6) }

	var wg sync.WaitGroup
	for i := range servers {
		wg.Go(func() {
			mustAdd(t, l, id(i), "secret.md", fmt.Sprintf("---\naliases: [%s]\n---\n# The %s plan\n\nOur %s runs on Tuesdays.\n", word(i), word(i), word(i)))
		})
	}
	wg.Wait()

	check := func(t *testing.T, l *Library) {
		t.Helper()
		var wg sync.WaitGroup
		for i := range servers {
			wg.Go(func() {
				for j := range servers {
					for _, own := range []bool{false, true} {
						apart(t, l, id(i), own, word(i), word(j))
					}
				}
			})
		}
		wg.Go(func() {
			for j := range servers {
				apart(t, l, "", false, "", word(j))    // direct messages
				apart(t, l, "999", false, "", word(j)) // a server without notes
			}
		})
		wg.Wait()
	}
	t.Run("added", func(t *testing.T) { check(t, l) })

	t.Run("changing", func(t *testing.T) {
		var wg sync.WaitGroup
		for i := range servers {
			wg.Go(func() {
				mustAdd(t, l, id(i), "more.md", "# More\n\nMore of "+word(i)+".\n")
				if err := l.Remove(t.Context(), id(i), "more.md"); err != nil {
					t.Error(err)
				}
			})
		}
		check(t, l)
		wg.Wait()
		check(t, l)
	})

	t.Run("after a restart", func(t *testing.T) {
		l := newLibrary(t, db, func(c *Config) { c.MaxLoaded = 2 })
		if err := l.Load(t.Context()); err != nil {
			t.Fatal(err)
		}
		check(t, l)
	})

	t.Run("removed", func(t *testing.T) {
		for i := range servers {
			if err := l.Remove(t.Context(), id(i), "secret.md"); err != nil {
				t.Fatal(err)
			}
		}
		for i := range servers {
			apart(t, l, id(i), false, "", word(i))
			apart(t, l, id(i), true, "", word(i))
		}
	})
}

// apart asks for a word on a server, which must find it if it is mine, and must
// not otherwise.
func apart(t *testing.T, l *Library, server store.ServerID, own bool, mine, word string) {
	t.Helper()
	text := found(t, l, server, own, "what is the "+word+" plan")
	topics := titles(l.Topics(server, own))
	answer := ""
	tut, err := l.Tutor(t.Context(), server, own)
	if err != nil {
		t.Error(err)
		return
	}
	for ev, err := range tut.Ask(t.Context(), tutor.Question{Text: "what is the plan for Tuesdays " + mine}) {
		if err != nil {
			t.Error(err)
		} else if ev.Answer != nil {
			answer = fmt.Sprint(ev.Answer.Text, ev.Answer.Citations)
		}
	}
	for where, s := range map[string]string{"hits": text, "topics": topics} {
		if got, want := strings.Contains(s, word), word == mine; got != want {
			t.Errorf("server %q (own %v): %s of %s: %v, want %v", server, own, word, where, got, want)
		}
	}
	if word != mine && strings.Contains(answer, word) {
		t.Errorf("server %q (own %v): the answer has %s", server, own, word)
	}
	if word == mine && !strings.Contains(answer, mine) {
		t.Errorf("server %q (own %v): the answer lacks its own %s: %s", server, own, mine, answer)
	}
	if own && mine != "" && strings.Contains(text, tutor.BuiltinFolder+"/") {
		t.Errorf("server %q: built-in notes among its own", server)
	}
}
