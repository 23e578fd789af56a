package store

import (
	"context"
	"database/sql"
	"errors"
	"testing"
)

func TestFail(t *testing.T) {
	db := &DB{name: "store.db", engine: &sqlite{}}
	interrupted := errors.New("interrupted")
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for _, c := range []struct {
		name string
		ctx  context.Context
		err  error
		want string
		is   error
	}{
		{"another error", t.Context(), interrupted, "read x: interrupted", interrupted},
		{"no rows", t.Context(), sql.ErrNoRows, "read x: not found", ErrNotFound},
		{"no rows, late", ended, sql.ErrNoRows, "read x: not found", ErrNotFound},
		{"an error because the context ended", ended, interrupted, "read x: context canceled (interrupted)", context.Canceled},
		{"the context's error", ended, context.Canceled, "read x: context canceled", context.Canceled},
	} {
		err := db.fail(c.ctx, "read x", c.err)
		if err == nil || err.Error() != c.want || !errors.Is(err, c.is) {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
	}
	if err := db.fail(ended, "read x", nil); err != nil {
		t.Errorf("no error: %v", err)
	}
}
