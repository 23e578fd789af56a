package main

import (
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"gophertutor/internal/discord"
	"gophertutor/internal/health"
	"gophertutor/internal/logs"
	"gophertutor/internal/store"
	"gophertutor/retrieval"
)

// What the parts of a bot say of themselves from its start to its end, and when
// one of them fails.
func TestChecks(t *testing.T) {
	ctx := t.Context()
	db, err := store.Open(ctx, filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	ix := retrieval.Open("", retrieval.HashEmbedder{}, retrieval.Options{})
	var (
		log   strings.Builder
		open  opened
		state discord.State
	)
	m := health.New(checks(func() discord.State { return state }, &open, logs.New(&log, logs.Options{}))...)
	want := func(when, gateway, store, index string) {
		t.Helper()
		got := map[string]string{}
		rep := m.Report(ctx)
		for _, p := range rep.Parts {
			got[p.Name] = string(p.State)
		}
		if d := cmp.Diff(map[string]string{"gateway": gateway, "store": store, "index": index}, got); d != "" {
			t.Errorf("%s (-want +got)\n%s", when, d)
		}
		if all := gateway == "ok" && store == "ok" && index == "ok"; rep.Ready != all {
			t.Errorf("%s: ready is %v", when, rep.Ready)
		}
	}
	want("at the start", "starting", "starting", "starting")
	state = discord.State{Shards: 2, Connected: 1}
	open.served.Store(&served{db, ix})
	want("opened, but not ready to answer", "down", "starting", "starting")
	state = discord.State{Shards: 2, Connected: 2, Open: true}
	want("without notes", "ok", "ok", "down")
	notes := fstest.MapFS{"a.md": {Data: []byte("# A\n\nA note about channels.\n")}}
	if _, err := ix.Sync(ctx, retrieval.Source{Name: "n", FS: notes}); err != nil {
		t.Fatal(err)
	}
	want("ready", "ok", "ok", "ok")
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		want("without a store", "ok", "down", "ok")
	}
	if n := strings.Count(log.String(), "the store does not answer"); n != 1 {
		t.Errorf("said %d times:\n%s", n, log.String())
	}
	state.Draining = true
	want("at the end", "draining", "draining", "draining")
}
