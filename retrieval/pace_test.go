package retrieval

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestPacer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var p pacer
		start := time.Now()
		p.step()
		(*pacer)(nil).step()
		if d := time.Since(start); d != 0 {
			t.Errorf("waited %v for nobody", d)
		}
		p.enter()
		time.AfterFunc(time.Millisecond, p.leave)
		p.step()
		if d := time.Since(start); d < time.Millisecond || d > 2*time.Millisecond {
			t.Errorf("waited %v for a search of a millisecond", d)
		}
		p.enter()
		start = time.Now()
		p.step()
		if d := time.Since(start); d != standBack {
			t.Errorf("waited %v for searches that never end", d)
		}
	})
}
