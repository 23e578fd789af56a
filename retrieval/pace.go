package retrieval

import (
	"sync/atomic"
	"time"
)

// A pacer lets the making of an index stand back while questions are answered: both need all
// the processors there are, and only one of them has somebody waiting. The zero value is ready.
type pacer struct{ searching atomic.Int32 }

// standBack is how long the making waits for searches after each step, which takes about a
// millisecond. So under questions without a pause it still goes on, at a sixth of its speed.
const standBack = 5 * time.Millisecond

func (p *pacer) enter() { p.searching.Add(1) }
func (p *pacer) leave() { p.searching.Add(-1) }

// step is called between steps of the making.
func (p *pacer) step() {
	if p == nil || p.searching.Load() == 0 {
		return
	}
	for start := time.Now(); p.searching.Load() > 0 && time.Since(start) < standBack; {
		time.Sleep(100 * time.Microsecond)
	}
}
