package main

import (
	"io"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestParseOne reads command lines with the subcommand alone and with all of them,
// which is what a flag in front of it leads to.
func TestParseOne(t *testing.T) {
	read := func(args ...string) (command string, g globals, target any) {
		t.Helper()
		k, g, exited, err := parse(t.Context(), args, "en", streams{out: io.Discard, err: io.Discard})
		if err != nil || exited {
			t.Fatalf("%q: exited %v, error %v", args, exited, err)
		}
		return k.Command(), g, k.Selected().Target.Interface()
	}
	for _, line := range [][]string{
		{"serve"}, {"serve", "--log-level", "debug", "--metrics-addr=:9090"}, {"ask", "why", "not", "--lang=zh", "-k", "3"},
		{"notes", "list"}, {"notes", "show", "slice"}, {"healthcheck"}, {"mock-interview", "--level=deep"}, {"eval", "retrieval"},
		{"commands", "--json"}, {"export", "--knowledge=a,b", "--knowledge=c", "--no-model"}, {"version"},
	} {
		if _, ok := only(line); !ok {
			t.Errorf("%q: all subcommands are read", line)
		}
		command, g, target := read(append(line, "--data-dir=there", "--builtin")...)
		if wantCommand, want, wantTarget := read(append([]string{"--data-dir=there", "--builtin"}, line...)...); command != wantCommand ||
			!reflect.DeepEqual(g, want) || !cmp.Equal(target, wantTarget, cmp.Exporter(func(reflect.Type) bool { return true })) {
			t.Errorf("%q: %s %+v %+v, want %s %+v %+v", line, command, g, target, wantCommand, want, wantTarget)
		}
	}
	for _, line := range [][]string{nil, {"serve", "--help"}, {"-h"}, {"nothing"}, {"--builtin", "serve"}, {"welcome", "-h"}, {"Serve"}} {
		if _, ok := only(line); ok {
			t.Errorf("%q: one subcommand is read", line)
		}
	}
	if _, _, _, err := parse(t.Context(), []string{"serve", "--nothing"}, "en", streams{out: io.Discard, err: io.Discard}); err == nil {
		t.Error("an unknown flag is no error")
	}
}
