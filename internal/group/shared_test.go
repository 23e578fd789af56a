package group

import (
	"sync"
	"sync/atomic"
	"testing"

	"gophertutor/internal/store"
	"gophertutor/internal/store/storetest"
)

// TestBudgetIsShared takes from the budgets of two processes at once: together
// they never pass a cap, and what is left is there for both.
func TestBudgetIsShared(t *testing.T) {
	storetest.Both(t, func(t *testing.T, open func() *store.DB) {
		budgets := []*Budget{NewBudget(open()), NewBudget(open())}
		const perDay = 12
		caps := []Cap{{ServerScope("1"), PerDay(perDay)}, {Everything, PerDay(0)}}
		var all sync.WaitGroup
		var taken atomic.Int32
		for i := range 8 {
			all.Go(func() {
				for range 4 {
					_, ok, err := budgets[i%2].Take(t.Context(), noon, caps...)
					if err != nil {
						t.Error(err)
					}
					if ok {
						taken.Add(1)
					}
				}
			})
		}
		all.Wait()
		for i := range perDay { // what was refused early
			_, ok, err := budgets[i%2].Take(t.Context(), noon, caps...)
			if err != nil {
				t.Error(err)
			}
			if ok {
				taken.Add(1)
			}
		}
		if n := taken.Load(); n != perDay {
			t.Errorf("%d of %d taken", n, perDay)
		}
	})
}
