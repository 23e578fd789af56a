package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// What was just made stays, whatever other names say, and so do files that are no
// backups of ours.
func TestPrune(t *testing.T) {
	const mine, older, ahead, further = "gophertutor-20260301-120000.db", "gophertutor-20260201-120000.db", "gophertutor-20270101-120000.db", "gophertutor-20280101-120000.db"
	for _, tt := range []struct {
		keep        int
		there, want []string
	}{
		{7, []string{older, mine}, []string{older, mine}},
		{1, []string{older, mine, "other.db"}, []string{mine, "other.db"}},
		{1, []string{mine, ahead}, []string{mine}},
		{2, []string{older, mine, ahead, further}, []string{mine, further}},
	} {
		dir := t.TempDir()
		for _, name := range tt.there {
			if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if err := prune(filepath.Join(dir, mine), tt.keep); err != nil {
			t.Error(err)
		}
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, e := range entries {
			got = append(got, e.Name())
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("of %q, keeping %d, there are %q, want %q", tt.there, tt.keep, got, tt.want)
		}
	}
}
