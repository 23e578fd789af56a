package progress

import (
	"bytes"
	"errors"
	"fmt"
	"image/png"
	"testing"
)

// TestPicture draws summaries of nothing and of a full bank. What they look like
// is tested in package chart.
func TestPicture(t *testing.T) {
	title := func(topic string) string { return "主题 " + topic }
	r := newRecorder(t, bank("abcdefghijklmnop", 2))
	for i, full := range []bool{false, true} {
		if full {
			for n, q := range r.questions {
				r.answer(q.ID, float64(n*3), noon.Add(-9*day))
				r.answer(q.ID, float64(n*3), noon)
			}
		}
		s, err := r.Summary(t.Context(), "m1", noon)
		if err != nil {
			t.Fatal(err)
		}
		var pictures []string
		for _, lang := range []string{"en", "zh", "en"} {
			var b bytes.Buffer
			if err := s.Picture(&b, lang, title); err != nil {
				t.Fatal(err)
			}
			pictures = append(pictures, b.String())
			img, err := png.Decode(&b)
			if err != nil || img.Bounds().Dy() > 2000 {
				t.Errorf("picture %d in %s: %v, %v", i, lang, img.Bounds(), err)
			}
		}
		if pictures[0] == pictures[1] || pictures[0] != pictures[2] {
			t.Errorf("picture %d: the languages look the same, or one of them changes", i)
		}
		broken := errors.New("broken")
		if err := s.Picture(fullDisk{broken}, "en", title); !errors.Is(err, broken) {
			t.Errorf("a full disk: %v", err)
		}
	}
	if got := fmt.Sprint(Day(0), " ", Day(-1)); got != "1970-01-01 1969-12-31" {
		t.Error(got)
	}
}
