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

// A gathered answer is what a gatherer handed on.
type gathered struct{ Key, Text string }

// A gatherLog keeps what a gatherer hands on. It is safe for concurrent use.
type gatherLog struct {
	mu  sync.Mutex
	all []gathered
}

func (l *gatherLog) note(key, text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all = append(l.all, gathered{key, text})
}

func (l *gatherLog) list() []gathered {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.all)
}

// gatherer makes one that hands on to the log. place says whether there is a place
// for the work.
func (l *gatherLog) gatherer(place func() bool) *gatherer {
	return newGatherer(4*time.Second, place, func(key string, said []utterance) { l.note(key, joined(said)) },
		func(key string) { l.note(key, "lost") })
}

func always() bool { return true }

func TestGather(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log gatherLog
		g := log.gatherer(always)
		g.add("a", utterance{"10", "second"})
		g.add("a", utterance{"9", " first "})
		time.Sleep(3 * time.Second)
		g.add("a", utterance{"11", "third"})
		g.add("a", utterance{"11", "third"}) // delivered twice
		g.add("b", utterance{"12", "another's"})
		time.Sleep(3 * time.Second)
		synctest.Wait()
		if got := log.list(); len(got) != 0 {
			t.Errorf("handed on too early: %v", got)
		}
		time.Sleep(2 * time.Second)
		synctest.Wait()
		g.add("a", utterance{"13", "a new answer"})
		time.Sleep(5 * time.Second)
		synctest.Wait()
		byKey := map[string][]string{}
		for _, x := range log.list() {
			byKey[x.Key] = append(byKey[x.Key], x.Text)
		}
		want := map[string][]string{"a": {"first\nsecond\nthird", "a new answer"}, "b": {"another's"}}
		if d := cmp.Diff(want, byKey); d != "" {
			t.Errorf("(-want +got):\n%s", d)
		}
	})
}

func TestGatherBounds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log gatherLog
		g := log.gatherer(always)
		for i := range maxGathered {
			g.add("a", utterance{fmt.Sprint(100 + i), "x"})
		}
		synctest.Wait()
		if got := log.list(); len(got) != 1 {
			t.Errorf("%d answers of %d messages at once", len(got), maxGathered)
		}
		for i := range maxGatherings + 5 {
			g.add(fmt.Sprint(i), utterance{"1", "x"})
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

// What waits when there is no place, and when the bot shuts down, is not lost.
func TestGatherShutdown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log gatherLog
		free := false
		g := log.gatherer(func() bool { return free })
		g.add("a", utterance{"1", "patience"})
		time.Sleep(time.Minute)
		synctest.Wait()
		if got := log.list(); len(got) != 0 {
			t.Errorf("handed on without a place: %v", got)
		}
		free = true
		g.add("b", utterance{"2", "just before the end"})
		g.close()
		g.add("c", utterance{"3", "just after"})
		synctest.Wait()
		if got := log.list(); len(got) != 3 {
			t.Errorf("handed on: %v", got)
		}
		free = false
		g.add("d", utterance{"4", "too late"})
		synctest.Wait()
		got := log.list()
		if d := cmp.Diff(gathered{"d", "lost"}, got[len(got)-1]); d != "" {
			t.Errorf("(-want +got):\n%s", d)
		}
	})
}
