package interview

import (
	"fmt"
	"io"
	"strings"

	"gophertutor/internal/chart"
)

// Picture writes a PNG of the report's scores: all, by topic and by level, on bars
// that are green from a strong score on. It fails if there is no score.
func (r Report) Picture(w io.Writer) error {
	rw := &wordsOf(r.Lang).report
	spec := chart.Spec{Title: strings.TrimSpace(r.About), Goal: strongScore / 100.0, Footer: fmt.Sprintf(rw.pictureFoot, strongScore)}
	if r.Questions > 0 {
		spec.Rows = append(spec.Rows, bar(rw.picture, r.Score))
	}
	for _, part := range r.parts() {
		spec.Rows = append(spec.Rows, chart.Row{Label: part.title, Section: true})
		for _, s := range part.shares {
			spec.Rows = append(spec.Rows, bar(s.Name, s.Score))
		}
	}
	if err := chart.Bars(w, spec); err != nil {
		return fmt.Errorf("picture of an interview: %w", err)
	}
	return nil
}

// bar is a score with the figure that texts have, too.
func bar(label string, score float64) chart.Row {
	return chart.Row{Label: label, Value: score, Max: 100, Note: fmt.Sprintf("%.0f", score)}
}

// PictureText says what Picture shows, for who can't see it.
func (r Report) PictureText() string {
	rw := &wordsOf(r.Lang).report
	text := fmt.Sprintf(rw.pictureText, strings.TrimSpace(r.About), r.Score)
	for _, part := range r.parts() {
		for _, s := range part.shares {
			text += fmt.Sprintf(rw.pictureShare, s.Name, s.Score)
		}
	}
	return text
}

// A part is a section of the picture.
type part struct {
	title  string
	shares []Share
}

func (r Report) parts() []part {
	if r.Questions == 0 {
		return nil
	}
	rw := &wordsOf(r.Lang).report
	return []part{{rw.byTopic, r.Topics}, {rw.byLevel, r.Levels}}
}
