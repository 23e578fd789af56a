package chart

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
)

// MaxRows is how many rows a picture shows; of further ones it says only how many
// there are.
const MaxRows = 30

// roomyRows is up to how many rows have large letters.
const roomyRows = 10

// Spec is a picture of bars.
type Spec struct {
	Title  string
	Rows   []Row   // at least one; drawn in the given order
	Footer string  // up to three lines below the bars
	Goal   float64 // the part of Max to reach, 0 to 1, marked on every bar; 0 marks none
}

// Row is one bar, or a heading over the rows that follow.
type Row struct {
	Label   string  // cut to the room there is
	Value   float64 // below 0 counts as 0, over Max as Max; NaN and infinite: no value
	Max     float64 // of a full bar; not above 0: no value
	Note    string  // to the right of the label, such as "72 / 100"; empty: Value, rounded
	Section bool    // a heading: only Label is drawn
}

// noValue is shown for a value that isn't known.
const noValue = "–"

// Bars writes a PNG of one bar a row. A bar is green from Goal on (0.75 if there
// is none), yellow from two thirds of that, red below. It fails if there is no
// row or w fails.
func Bars(w io.Writer, spec Spec) error {
	if len(spec.Rows) == 0 {
		return errors.New("draw bars: no rows")
	}
	c := newCanvas()
	y := heading(c, spec.Title)
	scale := large
	if len(spec.Rows) > roomyRows {
		scale = small
	}
	y = rows(c, y, spec.Rows, spec.Goal, scale)
	return finish(c, w, y, spec.Footer)
}

// rows draws bars from y down and returns the height below them.
func rows(c *canvas, y int, list []Row, goal float64, scale int) int {
	goal = clean01(goal)
	for i, r := range list {
		if i == MaxRows {
			c.text(margin, y, small, dim, []rune(fmt.Sprintf("+%d", len(list)-MaxRows)))
			return y + 16*small + 8
		}
		if r.Section {
			if i > 0 {
				y += 4 * scale
			}
			y = section(c, y, r.Label, 0)
			continue
		}
		y = row(c, y, r, goal, scale)
	}
	return y
}

func row(c *canvas, y int, r Row, goal float64, scale int) int {
	part, known := r.part()
	tone := rowInk(part, goal)
	if !known {
		tone = dim
	}
	right := cut(clean(r.note()), scale, inner*2/5)
	room := inner - measure(right, scale) - 8*scale
	c.text(margin, y, scale, bright, cut(clean(r.Label), scale, room))
	c.textRight(width-margin, y, scale, tone, right)

	y += 16*scale + 1
	thick := 4*scale + 2
	c.pill(margin, y, width-margin, y+thick, thick/2, panel)
	if part > 0 {
		c.pill(margin, y, margin+max(int(math.Round(part*inner)), thick), y+thick, thick/2, tone)
	}
	if goal > 0 {
		x := min(margin+int(math.Round(goal*inner)), width-margin-2)
		c.fill(x-2, y-3, x+2, y+thick+3, ground)
		c.fill(x-1, y-3, x+1, y+thick+3, bright)
	}
	return y + thick + 6*scale
}

// part is how much of the bar is filled, 0 to 1, and whether that is known.
func (r Row) part() (float64, bool) {
	if !finite(r.Value) || !finite(r.Max) || r.Max <= 0 {
		return 0, false
	}
	return clean01(r.Value / r.Max), true
}

func (r Row) note() string {
	if r.Note != "" {
		return r.Note
	}
	if _, known := r.part(); !known {
		return noValue
	}
	return strconv.FormatFloat(math.Round(r.Value)+0, 'g', 6, 64) // + 0: no minus before a zero
}

func rowInk(part, goal float64) ink {
	if goal == 0 {
		goal = 0.75
	}
	switch {
	case part >= goal:
		return strong
	case part >= goal*2/3:
		return fair
	}
	return weak
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// clean01 brings x into 0 to 1; NaN becomes 0.
func clean01(x float64) float64 {
	if !(x > 0) {
		return 0
	}
	return min(x, 1)
}
