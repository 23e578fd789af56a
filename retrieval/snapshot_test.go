package retrieval

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var questions = []Query{
	{Text: "why does a stopped timer stay in the heap", Explain: true},
	{Text: "定时器停掉以后什么时候删除", Explain: true},
	{Text: "ticker drift", Explain: true},
	{Text: "timre heep", Explain: true},
}

func allResults(t *testing.T, ix *Index) string {
	t.Helper()
	var b strings.Builder
	for _, q := range questions {
		b.WriteString(formatResult(mustSearch(t, ix, q)))
	}
	return b.String()
}

// TestDamagedCache cuts the cache at every byte and flips bits of every byte:
// the index recovers by itself.
func TestDamagedCache(t *testing.T) {
	dir := t.TempDir()
	e := &fakeEmbedder{dim: 3}
	src := notes(timers[2:]...)
	ix := Open(dir, e, Options{})
	mustSync(t, ix, src)
	want := allResults(t, ix)
	name := ix.file([]Source{src})
	good, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	try := func(what string, at int, data []byte) {
		t.Helper()
		if _, err := readAll(data, ix.fingerprint()); err == nil {
			t.Fatalf("%s at %d was not noticed", what, at)
		}
		if at%37 != 0 { // a whole run at some places is enough
			return
		}
		if err := os.WriteFile(name, data, 0o644); err != nil {
			t.Fatal(err)
		}
		rep := mustSync(t, ix, src)
		if rep.Rebuilt == "" || rep.Embedded != rep.Chunks || len(rep.Warnings) != 0 {
			t.Fatalf("%s at %d: %+v", what, at, rep)
		}
		if got := allResults(t, ix); got != want {
			t.Fatalf("%s at %d (-want +got):\n%s", what, at, cmp.Diff(want, got))
		}
		if now, err := os.ReadFile(name); err != nil || !bytes.Equal(now, good) {
			t.Fatalf("%s at %d: the cache was not written again as it was: %v", what, at, err)
		}
	}
	for at := range good {
		try("a cut", at, good[:at])
		flipped := bytes.Clone(good)
		flipped[at] ^= 1 << (at % 8)
		try("a flip", at, flipped)
	}
	try("a byte more", 0, append(bytes.Clone(good), 0))
}

func readAll(data []byte, fingerprint string) (*snapshot, error) {
	return readSnapshot(bytes.NewReader(data), int64(len(data)), fingerprint)
}

// FuzzDecodeSnapshot decodes what has the right checksum and nothing else.
func FuzzDecodeSnapshot(f *testing.F) {
	s := &snapshot{vectors: map[vectorKey][]float32{{1}: {0.5, 0.25}}}
	s.docs = append(s.docs, docRecord{Doc: Split("a.md", []byte(timers[1]), SplitOptions{})})
	f.Add(encodeSnapshot(s, "x"))
	f.Add([]byte(snapshotMagic + byteOrder + "\x01x\xff\xff\xff\xff\x07"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if content, err := unseal(bytes.NewReader(data), int64(len(data))); err == nil {
			data = content // as the seeds are
		}
		got, err := readAll(seal(bytes.Clone(data)), "x")
		if err != nil {
			return
		}
		// What is read can be written, and read as the same.
		again, err := readAll(encodeSnapshot(got, "x"), "x")
		if err != nil || len(again.docs) != len(got.docs) || len(again.vectors) != len(got.vectors) {
			t.Fatalf("%d and %d docs, %v", len(got.docs), len(again.docs), err)
		}
	})
}

func TestSnapshotRoundTrip(t *testing.T) {
	data, err := os.ReadFile("testdata/messy.md")
	if err != nil {
		t.Fatal(err)
	}
	s := &snapshot{vectors: map[vectorKey][]float32{{1}: {0.5, -0.25}, {2}: {}}}
	for _, name := range []string{"a.md", "b.txt"} {
		s.docs = append(s.docs, docRecord{Doc: Split(name, data, SplitOptions{Folder: "f", MaxRunes: 64}), sum: [32]byte{7}, look: look{8, 9}})
	}
	got, err := readAll(encodeSnapshot(s, "fp"), "fp")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(s.docs, got.docs, cmp.AllowUnexported(docRecord{}, look{}), cmpopts.IgnoreFields(docRecord{}, "starts")); diff != "" {
		t.Errorf("documents (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(s.vectors, got.vectors); diff != "" {
		t.Errorf("vectors (-want +got):\n%s", diff)
	}
	if _, err := readAll(encodeSnapshot(s, "fp"), "other"); err == nil {
		t.Error("another fingerprint was accepted")
	}
}

// TestUnwritable puts the cache where no file can be: a folder that is gone, as
// root may write to any other.
func TestUnwritable(t *testing.T) {
	ix := Open(filepath.Join(t.TempDir(), "gone"), HashEmbedder{}, Options{})
	for range 2 {
		rep := mustSync(t, ix, notes(timers...))
		if len(rep.Warnings) != 1 || !strings.Contains(rep.Warnings[0].Text, "cannot be kept") {
			t.Errorf("%+v", rep)
		}
		if res := mustSearch(t, ix, questions[0]); len(res.Hits) == 0 {
			t.Error("nothing found")
		}
	}
	// A folder in the place of the cache can neither be read nor replaced.
	dir := t.TempDir()
	ix = Open(dir, HashEmbedder{}, Options{})
	if err := os.Mkdir(ix.file([]Source{{Name: "notes"}}), 0o755); err != nil {
		t.Fatal(err)
	}
	if rep := mustSync(t, ix, notes(timers...)); len(rep.Warnings) != 1 || rep.Rebuilt == "" {
		t.Errorf("%+v", rep)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("temporary files stay: %v", entries)
	}
}
