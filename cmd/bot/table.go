package main

import (
	"strings"
	"unicode"
)

// A table is lines of cells, set in columns: the first ones to the left, the others,
// which are numbers, to the right.
type table struct {
	left  int // how many columns stand to the left
	lines [][]string
}

func (t *table) add(cells ...string) { t.lines = append(t.lines, cells) }

// write sets the table with an indent before each line.
func (t *table) write(b *strings.Builder, indent string) {
	var widths []int
	for _, line := range t.lines {
		for i, cell := range line {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], displayWidth(cell))
		}
	}
	for _, line := range t.lines {
		var out strings.Builder
		out.WriteString(indent)
		for i, cell := range line {
			if i > 0 {
				out.WriteString("  ")
			}
			pad := strings.Repeat(" ", widths[i]-displayWidth(cell))
			if i < t.left {
				out.WriteString(cell + pad)
			} else {
				out.WriteString(pad + cell)
			}
		}
		b.WriteString(strings.TrimRight(out.String(), " ") + "\n")
	}
}

// displayWidth is how many columns of a terminal a text takes: characters of East
// Asia take two.
func displayWidth(s string) int {
	n := 0
	for _, r := range s {
		n++
		if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) || r >= 0x3000 && r <= 0x303F || r >= 0xFF01 && r <= 0xFF60 {
			n++
		}
	}
	return n
}
