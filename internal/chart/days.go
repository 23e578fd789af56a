package chart

import (
	"io"
	"slices"
	"strconv"
	"time"
)

// How many days a History shows: whole weeks from Monday, this week the last.
const (
	weeks    = 12
	MaxPast  = weeks * 7 // at most; fewer unless Today is a Sunday
	MaxAhead = 14
)

// History is a picture of somebody's progress.
type History struct {
	Title  string
	Lang   string    // "zh", anything else is English: names of days, months and sections
	Tiles  []Tile    // figures to see first; at most four are drawn
	Today  time.Time // its date in its own location is today
	Past   []int     // reviews by day, the last is today's; none: no such section
	Ahead  []int     // cards due by day, the first is today's with all overdue; none: no such section
	Topics []Row     // retention by topic, drawn as by Bars; none: no such section
	Goal   float64   // as in Spec
	Footer string
}

// Tile is a figure and what it counts, such as "12" and "day streak".
type Tile struct{ Value, Label string }

// Days writes a PNG of a history. Every part may be empty: a member without
// reviews gets an empty calendar. It fails only if w fails.
func Days(w io.Writer, h History) error {
	c := newCanvas()
	words := wordsIn(h.Lang)
	y := heading(c, h.Title)
	if len(h.Tiles) > 0 {
		y = tiles(c, y, h.Tiles[:min(len(h.Tiles), 4)])
	}
	// The date alone counts; noon in UTC keeps it clear of summer time.
	today := time.Date(h.Today.Year(), h.Today.Month(), h.Today.Day(), 12, 0, 0, 0, time.UTC)
	if len(h.Past) > 0 {
		y = calendar(c, y, words, today, h.Past)
	}
	if len(h.Ahead) > 0 {
		y = forecast(c, y, words, today, h.Ahead)
	}
	if len(h.Topics) > 0 {
		y = section(c, y, words.topics, 0)
		y = rows(c, y, h.Topics, h.Goal, small)
	}
	return finish(c, w, y, h.Footer)
}

func tiles(c *canvas, y int, list []Tile) int {
	const gap, pad, height = 16, 20, 128
	for i, t := range list {
		x := margin + i*(inner+gap)/len(list)
		each := margin + (i+1)*(inner+gap)/len(list) - gap - x
		c.pill(x, y, x+each, y+height, 14, panel)
		c.text(x+pad, y+12, huge, bright, cut(clean(t.Value), huge, each-2*pad))
		c.text(x+pad, y+82, small, dim, cut(clean(t.Label), small, each-2*pad))
	}
	return y + height + 28
}

// calendar draws a column a week and a row a weekday, shaded by the reviews.
func calendar(c *canvas, y int, words words, today time.Time, past []int) int {
	const cellW, cellH, gap, left = 54, 40, 8, 72
	legend(c, y, words)
	y = section(c, y, words.past, legendWidth(words))

	weekday := (int(today.Weekday()) + 6) % 7 // Monday is 0
	first := today.AddDate(0, 0, -(weeks-1)*7-weekday)
	most := slices.Max(past[max(len(past)-MaxPast, 0):])
	column := func(week int) int { return margin + left + week*(cellW+gap) }
	for week, month := 0, time.Month(0); week < weeks; week++ {
		if monday := first.AddDate(0, 0, 7*week); monday.Month() != month {
			// A month that has just one column left at the start makes way for the next.
			if month = monday.Month(); week > 0 || monday.AddDate(0, 0, 7).Month() == month {
				c.text(column(week), y, small, dim, []rune(words.months[month-1]))
			}
		}
	}
	y += 16*small + 4
	for d := range 7 {
		top := y + d*(cellH+gap)
		if d%2 == 0 {
			c.text(margin, top+(cellH-16*small)/2, small, dim, []rune(words.weekdays[d]))
		}
		for week := range weeks {
			ago := (weeks-1-week)*7 + weekday - d
			if ago < 0 {
				continue // not yet
			}
			tone := panel
			if i := len(past) - 1 - ago; i >= 0 {
				tone = heat(past[i], most)
			}
			x := column(week)
			if ago == 0 {
				c.ring(x-4, top-4, x+cellW+4, top+cellH+4, 12, 3, bright, ground)
			}
			c.pill(x, top, x+cellW, top+cellH, 8, tone)
		}
	}
	return y + 7*(cellH+gap) + 20
}

// heatLevels is how many shades there are from no review to the most in a day.
const heatLevels = 5

// heat is a cell's ink. Levels are even in the square root of the count, so that
// one long session doesn't leave every other day pale.
func heat(n, most int) ink {
	f := 0.0
	if most > 0 {
		f = max(float64(n)/float64(most), 0)
	}
	switch {
	case f == 0:
		return panel
	case f <= 1.0/16:
		return 0x1f5c58
	case f <= 4.0/16:
		return 0x2a8b7c
	case f <= 9.0/16:
		return 0x3fba9c
	}
	return 0x7cecca
}

const legendCell, legendGap = 24, 6

func legendWidth(words words) int {
	return measure([]rune(words.less), small) + measure([]rune(words.more), small) + heatLevels*(legendCell+legendGap) + 3*legendGap + 16
}

func legend(c *canvas, y int, words words) {
	x := c.text(width-margin-legendWidth(words)+16, y, small, dim, []rune(words.less)) + 2*legendGap
	for i := range heatLevels {
		c.pill(x, y+6, x+legendCell, y+6+legendCell, 6, heat(i*i, (heatLevels-1)*(heatLevels-1)))
		x += legendCell + legendGap
	}
	c.text(x+legendGap, y, small, dim, []rune(words.more))
}

// forecast draws a bar a day, today's first.
func forecast(c *canvas, y int, words words, today time.Time, ahead []int) int {
	const thick = 36
	y = section(c, y, words.ahead, 0)
	ahead = ahead[:min(len(ahead), MaxAhead)]
	most, height := slices.Max(ahead), 130
	if most <= 0 {
		height = 0 // nothing due needs no room
	}
	base := y + 16*small + height
	for i := range MaxAhead {
		centre := margin + (2*i+1)*inner/(2*MaxAhead)
		n := 0
		if i < len(ahead) {
			n = max(ahead[i], 0)
		}
		tone, label := accent, dim
		if i == 0 {
			tone, label = fair, bright
		}
		if n == 0 {
			c.pill(centre-thick/2, base-4, centre+thick/2, base, 2, panel)
		} else {
			top := base - max(int(float64(n)/float64(most)*float64(height)), 8)
			c.pill(centre-thick/2, top, centre+thick/2, base, 6, tone)
			c.textCentre(centre, top-16*small, small, label, []rune(brief(n)))
		}
		day := today.AddDate(0, 0, i)
		c.textCentre(centre, base+6, small, label, []rune(words.weekdays[(int(day.Weekday())+6)%7]))
		c.textCentre(centre, base+6+15*small, small, label, []rune(strconv.Itoa(day.Day())))
	}
	return base + 6 + 31*small + 16
}

// brief writes a count in at most four letters, to stand over a bar.
func brief(n int) string {
	switch {
	case n < 10_000:
		return strconv.Itoa(n)
	case n < 1_000_000:
		return strconv.Itoa(n/1000) + "k"
	}
	return "1M+"
}
