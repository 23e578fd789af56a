package discord

import (
	"context"

	"gophertutor/internal/store"
)

// recorded is a surface whose messages are kept as they are made. Of the last one,
// behind which nothing comes, those that it made are in late, to be kept with how
// the answer ended.
type recorded struct {
	surface
	keep  func(store.Shown)
	known []store.Shown
	last  int // -1 while there may be others
	late  []store.Shown
}

func (r *recorded) show(ctx context.Context, n int, m message) error {
	err := r.surface.show(ctx, n, m)
	now := r.surface.messages()
	for i, s := range now {
		switch {
		case s.Message == "" || i < len(r.known) && r.known[i] == s:
		case n == r.last:
			r.late = append(r.late, s)
		default:
			r.keep(s)
		}
	}
	r.known = append(r.known[:0], now...)
	return err
}
