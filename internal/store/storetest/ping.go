package storetest

import (
	"context"
	"testing"
)

// An open store can be read; one that is closed, or asked with an ended context,
// says that it can't.
func testPing(t *testing.T, s Store) {
	must(t, s.Ping(t.Context()))
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if s.Ping(ended) == nil {
		t.Error("no error with an ended context")
	}
	must(t, s.Ping(t.Context()))
	must(t, s.Close())
	if s.Ping(t.Context()) == nil {
		t.Error("no error after Close")
	}
}
