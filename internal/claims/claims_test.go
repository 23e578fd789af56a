package claims

import (
	"strconv"
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

// TestPastIsNoClaim checks that what is said of an old release, as the tutor
// puts it, is not taken for a claim about today, and that no statement of what
// holds now is.
func TestPastIsNoClaim(t *testing.T) {
	facts, err := knowledge.Facts()
	if err != nil {
		t.Fatal(err)
	}
	for i := range facts {
		f := &facts[i]
		var texts []string
		past := func(w knowledge.Was, until string) {
			if w.EN != "" {
				texts = append(texts, "**Until Go "+until+":** "+w.EN, "**直到 Go "+until+"：** "+w.ZH)
			}
		}
		for _, w := range f.Wrong {
			past(w.Was, w.Until)
		}
		if f.Since != "" {
			past(f.Was, "1."+strconv.Itoa(knowledge.Release(f.Since)-1))
		}
		for _, text := range texts {
			found, err := Check(f.Topic, text)
			if err != nil {
				t.Fatal(err)
			}
			for _, g := range found {
				t.Errorf("%s: %q is taken for a claim against %s", f.ID, g.Sentence, g.Fact.ID)
			}
		}
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
