package chart

import (
	"slices"
	"unicode"

	"github.com/hajimehoshi/bitmapfont/v3"
	"golang.org/x/image/math/fixed"
)

// The cell of a letter in the font; Latin letters take half of the width.
const (
	cellWidth  = 12
	cellHeight = 16
)

// missing stands for a character the font lacks.
const missing = '□'

// glyph is a letter at some scale: a shade for every pixel, row by row.
type glyph struct {
	width, height int
	shade         []uint8
}

type glyphKey struct {
	r     rune
	scale int
}

// grain is how many times its size a letter is enlarged before it is averaged
// down to its scale.
const grain = 8

// glyph returns a letter at scale 1 to 4. It is doubled three times by Scale2x and
// averaged down from there: strokes stay sharp, slopes lose their stairs.
func (c *canvas) glyph(r rune, scale int) glyph {
	key := glyphKey{r, scale}
	g, ok := c.glyphs[key]
	if !ok {
		g = bits(r).scale2x().scale2x().scale2x().shrink(scale)
		c.glyphs[key] = g
	}
	return g
}

// drawable tells whether the font has a letter. It answers for every character up
// to U+FFFF and leaves the cells it lacks empty.
func drawable(r rune) bool {
	if r > 0xffff || r == unicode.ReplacementChar {
		return false
	}
	return r == ' ' || r == '\u3000' || slices.Contains(bits(r).set, true)
}

// advance is the width of a letter at scale 1.
func advance(r rune) int {
	a, _ := bitmapfont.FaceSC.GlyphAdvance(r)
	return a.Round()
}

// bitmap is a letter of set and unset pixels.
type bitmap struct {
	width, height int
	set           []bool
}

func newBitmap(width, height int) bitmap {
	return bitmap{width, height, make([]bool, width*height)}
}

// bits reads a letter from the font; it is empty for one above U+FFFF.
func bits(r rune) bitmap {
	_, mask, at, adv, ok := bitmapfont.FaceSC.Glyph(fixed.Point26_6{}, r)
	if !ok {
		return newBitmap(0, 0)
	}
	b := newBitmap(adv.Round(), cellHeight)
	for y := range b.height {
		for x := range b.width {
			_, _, _, alpha := mask.At(at.X+x, at.Y+y).RGBA()
			b.set[y*b.width+x] = alpha != 0
		}
	}
	return b
}

func (b bitmap) at(x, y int) bool {
	return x >= 0 && x < b.width && y >= 0 && y < b.height && b.set[y*b.width+x]
}

// scale2x doubles a bitmap by the Scale2x rule: a quarter of a pixel takes the
// value of its two outer neighbours where these agree and the opposite ones differ.
func (b bitmap) scale2x() bitmap {
	out := newBitmap(2*b.width, 2*b.height)
	for y := range b.height {
		for x := range b.width {
			self := b.at(x, y)
			up, down, left, right := b.at(x, y-1), b.at(x, y+1), b.at(x-1, y), b.at(x+1, y)
			quarter := func(dx, dy int, v, h, otherV, otherH bool) {
				value := self
				if v == h && v != otherV && h != otherH {
					value = v
				}
				out.set[(2*y+dy)*out.width+2*x+dx] = value
			}
			quarter(0, 0, up, left, down, right)
			quarter(1, 0, up, right, down, left)
			quarter(0, 1, down, left, up, right)
			quarter(1, 1, down, right, up, left)
		}
	}
	return out
}

// shrink averages a bitmap of grain times a letter's size down to scale times it.
// A pixel covers grain/scale pixels of b each way, which need not be whole, so it
// takes grain samples, each standing for 1/scale of one: first along the rows,
// then down the columns of their counts.
func (b bitmap) shrink(scale int) glyph {
	g := glyph{width: b.width * scale / grain, height: b.height * scale / grain}
	counts := make([]uint8, b.height*g.width)
	for y := range b.height {
		row := b.set[y*b.width:][:b.width]
		for x := range g.width {
			for i := range grain {
				if row[(grain*x+i)/scale] {
					counts[y*g.width+x]++
				}
			}
		}
	}
	g.shade = make([]uint8, g.width*g.height)
	for y := range g.height {
		for x := range g.width {
			n := 0
			for j := range grain {
				n += int(counts[(grain*y+j)/scale*g.width+x])
			}
			g.shade[y*g.width+x] = uint8(n * shades / (grain * grain))
		}
	}
	return g
}
