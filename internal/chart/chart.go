// Package chart draws pictures of scores and progress as PNG files to be read on
// a phone: Bars for scores and retention, Days for the history of reviews and
// what is due. Texts may be English and Chinese.
//
// Letters come from a bitmap font inside the binary, enlarged with smoothed
// corners, so a picture needs no font on the machine and is the same everywhere.
// A character the font lacks, an emoji above all, is drawn as a box. The pictures
// are light on an opaque dark ground, which reads in both of Discord's themes.
//
// Every function may be called concurrently. Equal specs give equal bytes. Sizes
// are bounded whatever the spec holds: 900 by at most 4096 pixels.
package chart

import (
	"fmt"
	"image/png"
	"io"
)

// The picture's frame, in pixels. Discord shows it about 400 points wide on a
// phone, so letters at scale 2 come out at about 10 points, at scale 3 at 16.
const (
	width     = 900
	margin    = 40
	inner     = width - 2*margin
	maxHeight = 4096
)

// Scales of the font, whose letters are 12 pixels high.
const (
	small = 2
	large = 3
	huge  = 4
)

// ink is a colour as 0xRRGGBB.
type ink uint32

// Every text reaches a contrast of 4.5 on the ground it is put on, and colour
// never says anything that a number or a length beside it doesn't.
const (
	ground ink = 0x1b202c
	panel  ink = 0x283042 // empty tracks, cells and tiles
	bright ink = 0xf1f4fa
	dim    ink = 0xa3aec4
	accent ink = 0x8cb8ff
	strong ink = 0x52d6a8
	fair   ink = 0xf4bd55
	weak   ink = 0xf58476
)

// heading draws the title, in smaller letters if it needs two lines, and returns
// the height at which the rest begins.
func heading(c *canvas, title string) int {
	scale := huge
	if measure(clean(title), huge) > inner {
		scale = large
	}
	y := margin - 8
	for _, line := range wrap(title, scale, inner, 2) {
		c.text(margin, y, scale, bright, line)
		c.text(margin+1, y, scale, bright, line) // the font has no bold
		y += 16 * scale
	}
	return y + 20
}

// section draws a small heading with a rule to its right and returns the height
// below it. The rule ends rest pixels before the right margin.
func section(c *canvas, y int, label string, rest int) int {
	line := cut(clean(label), small, inner-rest)
	end := c.text(margin, y, small, accent, line)
	if from := end + 16; from < width-margin-rest {
		c.fill(from, y+17, width-margin-rest, y+19, panel)
	}
	return y + 16*small + 12
}

// finish draws the footer below y, cuts the picture there and writes it.
func finish(c *canvas, w io.Writer, y int, footer string) error {
	if lines := wrap(footer, small, inner, 3); len(lines) > 0 {
		y += 12
		for _, line := range lines {
			c.text(margin, y, small, dim, line)
			y += 17 * small
		}
	}
	if err := png.Encode(w, c.crop(y+margin-16)); err != nil {
		return fmt.Errorf("write picture: %w", err)
	}
	return nil
}
