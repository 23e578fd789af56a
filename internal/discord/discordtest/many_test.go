package discordtest

import (
	"sync"
	"testing"
)

// Five hundred interactions at once are answered, by twenty workers: first all
// of them for the first time, as the three seconds ask.
func TestManyAtOnce(t *testing.T) {
	const n = 500
	s := newScene(t, Options{NoRateLimits: true}, 0)
	list, work := make([]*Interaction, n), make([]given, n)
	each := func(do func(given)) {
		var workers sync.WaitGroup
		next := make(chan given, n)
		for range 20 {
			workers.Go(func() {
				for g := range next {
					do(g)
				}
			})
		}
		for _, g := range work {
			next <- g
		}
		close(next)
		workers.Wait()
	}
	var people sync.WaitGroup
	for i := range list {
		people.Go(func() { list[i] = s.Slash(s.at, "ask", Opts{"question": "q"}) })
	}
	for i := range work {
		work[i] = s.interaction()
	}
	people.Wait()
	each(func(g given) { s.answer(g, CallbackDeferred, nil) })
	each(func(g given) { s.send("PATCH", s.hook(g, "/messages/@original"), text("done")) })
	for _, x := range list {
		if m := x.Original(); x.Wait().Type != CallbackDeferred || m.Content != "done" {
			t.Fatalf("original %+v", m)
		}
	}
	wantNone(t, s.Server)
}
