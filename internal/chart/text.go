package chart

import (
	"strings"
	"unicode"
)

// maxRunes bounds the work for one text; no line holds a quarter of it.
const maxRunes = 400

const ellipsis = '…'

// clean returns a text as letters the font can draw: spaces are folded into one,
// controls, joiners and combining marks are dropped, and a run of characters the
// font lacks becomes one box.
func clean(s string) []rune {
	var out []rune
	seen := 0
	for _, r := range s {
		if seen++; seen > maxRunes {
			break
		}
		last := rune(' ')
		if len(out) > 0 {
			last = out[len(out)-1]
		}
		switch {
		case unicode.IsSpace(r) && r != '\u3000':
			if last != ' ' {
				out = append(out, ' ')
			}
		case unicode.In(r, unicode.C, unicode.M):
		case drawable(r):
			out = append(out, r)
		case last != missing:
			out = append(out, missing)
		}
	}
	return []rune(strings.TrimRight(string(out), " "))
}

// text draws letters with the upper left corner of the first at x and y and
// returns where the next would begin.
func (c *canvas) text(x, y, scale int, i ink, letters []rune) int {
	over := c.entry(i)
	for _, r := range letters {
		g := c.glyph(r, scale)
		for gy := range g.height {
			for gx := range g.width {
				c.dot(x+gx, y+gy, over, int(g.shade[gy*g.width+gx]))
			}
		}
		x += g.width
	}
	return x
}

// textRight draws letters that end at x, textCentre such that stand around it.
func (c *canvas) textRight(x, y, scale int, i ink, letters []rune) {
	c.text(x-measure(letters, scale), y, scale, i, letters)
}

func (c *canvas) textCentre(x, y, scale int, i ink, letters []rune) {
	c.text(x-measure(letters, scale)/2, y, scale, i, letters)
}

// measure is the width of letters in pixels.
func measure(letters []rune, scale int) int {
	n := 0
	for _, r := range letters {
		n += advance(r) * scale
	}
	return n
}

// fitting counts the letters that fit into room pixels.
func fitting(letters []rune, scale, room int) int {
	for i, r := range letters {
		if room -= advance(r) * scale; room < 0 {
			return i
		}
	}
	return len(letters)
}

// cut shortens letters to room pixels, with an ellipsis where something is left
// off. It returns nothing when not even that fits.
func cut(letters []rune, scale, room int) []rune {
	if fitting(letters, scale, room) == len(letters) {
		return letters
	}
	n := fitting(letters, scale, room-advance(ellipsis)*scale)
	if n == 0 {
		return nil
	}
	for n > 1 && strings.ContainsRune(" ,，、；：", letters[n-1]) {
		n--
	}
	return append(append([]rune(nil), letters[:n]...), ellipsis)
}

// wrap cleans a text and sets it in lines of at most room pixels; the last of
// them is cut if there is more.
func wrap(s string, scale, room, lines int) [][]rune {
	letters := clean(s)
	var out [][]rune
	for len(letters) > 0 {
		n := fitting(letters, scale, room)
		if n < len(letters) && len(out) == lines-1 {
			return append(out, cut(letters, scale, room))
		}
		n = breakBefore(letters, n)
		out = append(out, []rune(strings.TrimSpace(string(letters[:n]))))
		for letters = letters[n:]; len(letters) > 0 && letters[0] == ' '; letters = letters[1:] {
		}
	}
	return out
}

// breakBefore returns where a line of at most n letters best ends: at a space or
// beside a Chinese character, but not before a closing mark. A word longer than
// the line is broken inside.
func breakBefore(letters []rune, n int) int {
	if n == len(letters) {
		return n
	}
	for i := n; i > 0; i-- {
		before, after := letters[i-1], letters[i]
		if after == ' ' || (wide(before) || wide(after)) && !strings.ContainsRune("，。、；：！？）」』》”’…", after) {
			return i
		}
	}
	return max(n, 1)
}

func wide(r rune) bool { return advance(r) == cellWidth }
