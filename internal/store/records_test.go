package store

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
)

// TestRecords makes sure that an export has every column of every table: whoever
// adds one adds it here, and raises the version of the kind.
func TestRecords(t *testing.T) {
	db, err := Open(t.Context(), filepath.Join(t.TempDir(), "store.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	tables, err := list(t.Context(), db, "tables", scanText[string],
		`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`)
	if err != nil {
		t.Fatal(err)
	}
	// Leases and changes of notes are about processes that run now; what was made of
	// notes can be made again.
	tables = slices.DeleteFunc(tables, func(name string) bool {
		return slices.Contains([]string{"leases", "note_changes", "note_chunks", "note_splits", "note_vectors"}, name)
	})
	var known []string
	for _, r := range records() {
		known = append(known, r.table)
		want, err := list(t.Context(), db, "columns", scanText[string], `SELECT name FROM pragma_table_info(?) ORDER BY name`, r.table)
		if err != nil {
			t.Fatal(err)
		}
		want = slices.DeleteFunc(want, func(name string) bool { return name == "seq" })
		var got []string
		for _, c := range r.columns {
			got = append(got, c.name)
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s has the columns %q, the export %q", r.table, want, got)
		}
	}
	slices.Sort(known)
	if !slices.Equal(known, tables) {
		t.Errorf("the store has the tables %q, the export %q", tables, known)
	}
}

// FuzzForm decodes anything, and encodes and decodes what came of it: the value
// must stay.
func FuzzForm(f *testing.F) {
	for _, s := range []string{
		`"a"`, `""`, `null`, `{"base64":"/w=="}`, `{"base64":null}`, `{}`, `1`, `-1.5e300`, `true`, `[]`,
		`"2026-11-22T12:00:00.123Z"`, `"0000-01-01T00:00:00+23:59"`, `"9999-12-31T23:59:59-05:00"`, `1e400`, `"\ud800"`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		src = bytes.TrimSpace(src)
		if !json.Valid(src) {
			return
		}
		for form := text; form <= moment; form++ {
			v, err := form.decode(src)
			if err != nil {
				continue
			}
			out, err := form.encode(v)
			if err != nil {
				t.Fatalf("form %d: %s is %v: %v", form, src, v, err)
			}
			again, err := form.decode(out)
			if err != nil || !reflect.DeepEqual(again, v) {
				t.Fatalf("form %d: %s is %#v, then %s, then %#v (%v)", form, src, v, out, again, err)
			}
		}
	})
}
