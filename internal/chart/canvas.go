package chart

import (
	"image"
	"image/color"
)

// shades is how many steps lie between a ground and a full ink at soft edges. It
// is small so that a picture fits a palette of 256, which makes the file a
// quarter of the size and four times as quick to write.
const shades = 8

// canvas is a picture in the making, as high as any may become. Its zero pixels
// are ground. It is used by one goroutine.
type canvas struct {
	img    *image.Paletted
	index  map[ink]uint8
	blends map[blend]uint8
	glyphs map[glyphKey]glyph
}

// blend is an ink's palette entry laid over another's at some shade.
type blend struct{ under, over, shade uint8 }

func newCanvas() *canvas {
	return &canvas{
		img:    image.NewPaletted(image.Rect(0, 0, width, maxHeight), color.Palette{ground.rgba()}),
		index:  map[ink]uint8{ground: 0},
		blends: map[blend]uint8{},
		glyphs: map[glyphKey]glyph{},
	}
}

// crop returns the upper part of the picture.
func (c *canvas) crop(height int) image.Image {
	return c.img.SubImage(image.Rect(0, 0, width, min(height, maxHeight)))
}

func (i ink) rgba() color.RGBA {
	return color.RGBA{uint8(i >> 16), uint8(i >> 8), uint8(i), 0xff}
}

// entry returns the palette's entry for an ink, or when it is full the nearest.
func (c *canvas) entry(i ink) uint8 {
	if n, ok := c.index[i]; ok {
		return n
	}
	n := len(c.img.Palette)
	if n == 256 {
		n = c.img.Palette.Index(i.rgba())
	} else {
		c.img.Palette = append(c.img.Palette, i.rgba())
	}
	c.index[i] = uint8(n)
	return uint8(n)
}

// dot puts a palette entry on one pixel, shade of shades opaque. Pixels outside
// of the picture are ignored.
func (c *canvas) dot(x, y int, over uint8, shade int) {
	if shade <= 0 || !image.Pt(x, y).In(c.img.Rect) {
		return
	}
	pix := &c.img.Pix[y*c.img.Stride+x]
	if shade >= shades {
		*pix = over
		return
	}
	key := blend{*pix, over, uint8(shade)}
	mixed, ok := c.blends[key]
	if !ok {
		a, b := c.img.Palette[key.under].(color.RGBA), c.img.Palette[over].(color.RGBA)
		mix := func(a, b uint8) ink { return ink((int(a)*(shades-shade) + int(b)*shade) / shades) }
		mixed = c.entry(mix(a.R, b.R)<<16 | mix(a.G, b.G)<<8 | mix(a.B, b.B))
		c.blends[key] = mixed
	}
	*pix = mixed
}

// fill draws a plain rectangle.
func (c *canvas) fill(x0, y0, x1, y1 int, i ink) { c.pill(x0, y0, x1, y1, 0, i) }

// pill draws a rectangle with round, soft corners of radius r, less where the
// rectangle is too small for it.
func (c *canvas) pill(x0, y0, x1, y1, r int, i ink) {
	r = max(min(r, (x1-x0)/2, (y1-y0)/2), 0)
	over := c.entry(i)
	for y := y0; y < y1; y++ {
		for x := x0; x < x1; x++ {
			dx := max(x0+r-x, x-(x1-r-1), 0) // 1 is the pixel beside the corner's centre
			dy := max(y0+r-y, y-(y1-r-1), 0)
			shade := shades
			if dx > 0 && dy > 0 {
				shade = cornerShade(dx, dy, r)
			}
			c.dot(x, y, over, shade)
		}
	}
}

// cornerShade tells how much of a pixel lies inside a circle of radius r, by
// sixteen samples. dx and dy count pixels from the circle's centre, from 1.
func cornerShade(dx, dy, r int) int {
	const fine = 8 // samples stand at odd eighths of a pixel
	inside := 0
	for i := 1; i < fine; i += 2 {
		for j := 1; j < fine; j += 2 {
			sx, sy := (dx-1)*fine+i, (dy-1)*fine+j
			if sx*sx+sy*sy <= r*r*fine*fine {
				inside++
			}
		}
	}
	return inside * shades / 16
}

// ring draws the border of a pill, thick pixels wide, with another ink inside.
func (c *canvas) ring(x0, y0, x1, y1, r, thick int, border, inside ink) {
	c.pill(x0, y0, x1, y1, r, border)
	c.pill(x0+thick, y0+thick, x1-thick, y1-thick, r-thick, inside)
}
