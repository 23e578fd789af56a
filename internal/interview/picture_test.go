package interview

import (
	"bytes"
	"image/png"
	"os"
	"path/filepath"
	"testing"
)

// TestPicture draws the picture of an interview in both languages.
func TestPicture(t *testing.T) {
	for lang, want := range map[string]string{
		"en": "Bar chart of the interview on About maps, About locks. Score: 62 of 100. About maps: 25. About locks: 100. intermediate: 62.",
		"zh": "面试“About maps、About locks”的条形图。得分：62（满分 100）。About maps：25。About locks：100。中级：62。",
	} {
		s := begin(t, Options{Topics: []string{"maps", "locks"}, Questions: 2, Lang: lang, Seed: 1})
		if err := s.Report().Picture(&bytes.Buffer{}); err == nil {
			t.Errorf("%s: a picture without a score", lang)
		}
		must(t, s, Event{Kind: Answer, Text: "said 0"})
		must(t, s, Event{Kind: Skip})
		must(t, s, Event{Kind: Answer, Text: "said 0 1 2 3"})
		must(t, s, Event{Kind: End})
		r := s.Report()
		if got := r.PictureText(); got != want {
			t.Errorf("%s: %s", lang, got)
		}
		var got bytes.Buffer
		if err := r.Picture(&got); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join("testdata", "picture_"+lang+".png")
		if *update {
			if err := os.WriteFile(path, got.Bytes(), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		golden, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		a, err := png.Decode(&got)
		if err != nil {
			t.Fatal(err)
		}
		b, err := png.Decode(bytes.NewReader(golden))
		if err != nil {
			t.Fatal(err)
		}
		if a.Bounds() != b.Bounds() {
			t.Fatalf("%s: %v, want %v", lang, a.Bounds(), b.Bounds())
		}
		for y := range a.Bounds().Dy() {
			for x := range a.Bounds().Dx() {
				if a.At(x, y) != b.At(x, y) {
					t.Fatalf("%s: another pixel at %d,%d", lang, x, y)
				}
			}
		}
	}
}
