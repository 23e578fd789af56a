package retrieval

import "math/bits"

// stretches says in which stretches of a chunk a term stands, a bit for each: terms
// that stand together mean more than the same ones scattered over a page.
type stretches uint32

const (
	stretchCount = 32
	minStretch   = 64 // bytes
	nearSpan     = 3  // stretches that are together
)

// A marker tells in which stretch of a text the terms of a line stand.
type marker struct {
	size int // bytes of a stretch; 0 marks nothing
	from int // where the line begins
	line int // its bytes
}

func newMarker(text string) marker {
	return marker{size: max(minStretch, (len(text)+stretchCount-1)/stretchCount)}
}

// enter goes on to the next line.
func (m *marker) enter(line string) {
	m.from += m.line
	m.line = len(line)
}

// of returns the stretch of term i of n in the line, taking all to be alike in length.
func (m marker) of(i, n int) stretches {
	if m.size == 0 {
		return 0
	}
	return 1 << min((m.from+m.line*i/n)/m.size, stretchCount-1)
}

// spans returns the spans in which the term stands, each by its last stretch.
func (f found) spans() (s stretches) {
	for i := range nearSpan {
		s |= f.where << i
	}
	return s
}

// nearest returns the span of a chunk that has most of the idf of the terms, each as
// surely as the chunk has it, and the sum.
func nearest(terms []matched, doc int32) (span stretches, most float64) {
	var sums [stretchCount]float64
	for i := range terms {
		m := &terms[i]
		f := m.of(doc)
		for rest := uint32(f.spans()); rest != 0; rest &= rest - 1 {
			sums[bits.TrailingZeros32(rest)] += m.idf * float64(f.text)
		}
	}
	for i, s := range sums {
		if s > most {
			span, most = 1<<i, s
		}
	}
	return span, most
}
