package claims

import (
	"io/fs"
	"strings"
	"testing"

	"gophertutor/knowledge"
)

// TestPatterns checks every pattern of every fact against its own examples.
func TestPatterns(t *testing.T) {
	facts, err := knowledge.Facts()
	if err != nil {
		t.Fatal(err)
	}
	for i := range facts {
		f := &facts[i]
		for j := range f.Wrong {
			w := &f.Wrong[j]
			fires := func(s string) bool { p := Normalize(s); return w.In(p) && !Excused(w, p) }
			for _, s := range append(w.Matches.EN[:len(w.Matches.EN):len(w.Matches.EN)], w.Matches.ZH...) {
				if !fires(s) {
					t.Errorf("%s: wrong[%d] does not find %q (matches %v)", f.ID, j, s, w.In(Normalize(s)))
				}
			}
			for _, s := range append(w.Misses.EN[:len(w.Misses.EN):len(w.Misses.EN)], w.Misses.ZH...) {
				if fires(s) {
					t.Errorf("%s: wrong[%d] fires on %q", f.ID, j, s)
				}
			}
		}
	}
}

// TestOwnNotes checks that our own notes say nothing that a fact calls wrong.
func TestOwnNotes(t *testing.T) {
	err := fs.WalkDir(knowledge.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		src, err := fs.ReadFile(knowledge.FS(), name)
		if err != nil {
			return err
		}
		heading := ""
		start := 1
		var text []string
		flush := func(next int) {
			found, err := Check(heading, strings.Join(text, "\n"))
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range found {
				t.Errorf("%s:%d: %s contradicts %q", name, start+f.Line-1, f.Fact.ID, f.Sentence)
			}
			text, start = nil, next
		}
		inFence := false
		for i, l := range strings.Split(string(src), "\n") {
			if strings.HasPrefix(l, "```") {
				inFence = !inFence
			}
			if !inFence && strings.HasPrefix(l, "#") {
				flush(i + 2)
				heading = l
				continue
			}
			if inFence || strings.HasPrefix(l, "```") {
				l = "" // code is not prose
			}
			text = append(text, l)
		}
		flush(0)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestUnits(t *testing.T) {
	text := "Before Go 1.18 append doubled a slice until it had reached\na length of 1024. Then it changed.\n- one item\n- another\n第一行\n第二行，\n接着写\n"
	want := []string{
		"Before Go 1.18 append doubled a slice until it had reached\na length of 1024. ", "Then it changed.\n", "- one item\n", "- another\n", "第一行\n", "第二行，\n接着写\n",
	}
	got := units(text)
	if strings.Join(got, "") != text {
		t.Errorf("joined: %q", got)
	}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestCheckLines(t *testing.T) {
	found, err := Check("slice", "Intro.\n\nFine so far.\nBelow 1024 elements append doubles the cap.\n- 容量超过 1024 就每次增加 25%\n")
	if err != nil {
		t.Fatal(err)
	}
	if len(found) != 2 || found[0].Line != 4 || found[1].Line != 5 {
		t.Errorf("found %+v", found)
	}
}
