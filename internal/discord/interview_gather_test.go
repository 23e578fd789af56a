package discord

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// A gatherLog keeps what a gatherer hands on. It is safe for concurrent use.
type gatherLog struct {
	mu  sync.Mutex
	all []string
}

func (l *gatherLog) note(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all = append(l.all, key)
}

func (l *gatherLog) list() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.all)
}

// gatherer makes one that hands on to the log. place says whether there is a place
// for the work.
func (l *gatherLog) gatherer(place func() bool) *gatherer {
	return newGatherer(4*time.Second, place, l.note)
}

func always() bool { return true }

func TestGather(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log gatherLog
		g := log.gatherer(always)
		g.add("a")
		time.Sleep(3 * time.Second)
		g.add("a")
		g.add("b")
		time.Sleep(3 * time.Second)
		synctest.Wait()
		if got := log.list(); len(got) != 0 {
			t.Errorf("handed on too early: %v", got)
		}
		time.Sleep(2 * time.Second)
		synctest.Wait()
		got := log.list()
		slices.Sort(got)
		if d := cmp.Diff([]string{"a", "b"}, got); d != "" {
			t.Errorf("(-want +got):\n%s", d)
		}
		g.add("a")
		time.Sleep(5 * time.Second)
		synctest.Wait()
		if got := log.list(); len(got) != 3 {
			t.Errorf("handed on: %v", got)
		}
	})
}

func TestGatherBounds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log gatherLog
		g := log.gatherer(always)
		for range maxGathered {
			g.add("a")
		}
		synctest.Wait()
		if got := log.list(); len(got) != 1 {
			t.Errorf("%d answers of %d messages at once", len(got), maxGathered)
		}
		for i := range maxGatherings + 5 {
			g.add(fmt.Sprint(i))
		}
		synctest.Wait()
		if got := log.list(); len(got) != 6 || len(g.open) != maxGatherings {
			t.Errorf("%d handed on, %d open", len(got)-1, len(g.open))
		}
		g.close()
		synctest.Wait()
		if got := log.list(); len(got) != maxGatherings+6 {
			t.Errorf("%d handed on after closing", len(got))
		}
	})
}

// What waits when there is no place is handed on later; when the bot shuts down it
// is left to the next process.
func TestGatherShutdown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log gatherLog
		free := false
		g := log.gatherer(func() bool { return free })
		g.add("a")
		time.Sleep(time.Minute)
		synctest.Wait()
		if got := log.list(); len(got) != 0 {
			t.Errorf("handed on without a place: %v", got)
		}
		free = true
		g.add("b")
		g.close()
		g.add("c")
		synctest.Wait()
		if got := log.list(); len(got) != 3 {
			t.Errorf("handed on: %v", got)
		}
		free = false
		g.add("d")
		synctest.Wait()
		if got := log.list(); len(got) != 3 || len(g.open) != 0 {
			t.Errorf("handed on: %v, open %d", got, len(g.open))
		}
	})
}
