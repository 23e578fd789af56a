package retrieval

import (
	"bytes"
	"errors"
	"os"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// startMapped opens an index whose file is mapped into memory, as a large one is by the first start of a
// program.
func startMapped(t *testing.T, dir string) *Index {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("files are not mapped into memory here")
	}
	from := mapFrom
	mapFrom = 0
	mapped.Store(false)
	t.Cleanup(func() {
		mapFrom = from
		mapped.Store(false)
	})
	return Open(dir, HashEmbedder{}, Options{})
}

// keptNotes makes an index of some notes and returns its file and what is found.
func keptNotes(t *testing.T, dir string, src Source) (file, want string) {
	t.Helper()
	ix := Open(dir, HashEmbedder{}, Options{})
	mustSync(t, ix, src)
	return ix.file([]Source{src}), allResults(t, ix)
}

// flip changes a byte in the middle of the vectors of a file, or of what is before them.
func flip(t *testing.T, file string, ofVectors bool) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text, err := unseal(strings.NewReader(string(data)), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	at := headOf(text) / 2
	if ofVectors {
		at = (headOf(text) + int64(len(text))) / 2
	}
	data[at] ^= 1
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// Once its start is over, an index does not depend on the file that was mapped.
func TestMappedFileCutLater(t *testing.T) {
	dir, src := t.TempDir(), bigNotes(700)
	file, want := keptNotes(t, dir, src)
	ix := startMapped(t, dir)
	if rep := mustSync(t, ix, src); rep.Rebuilt != "" || rep.Embedded != 0 || !mapped.Load() {
		t.Fatalf("%+v", rep)
	}
	if got := allResults(t, ix); got != want {
		t.Errorf("-want +got:\n%s", cmp.Diff(want, got))
	}
	ix.state.Load().fill(t.Context()) // waits until it is over
	if err := os.Truncate(file, 0); err != nil {
		t.Fatal(err)
	}
	if got := allResults(t, ix); got != want {
		t.Errorf("after the file was cut (-want +got):\n%s", cmp.Diff(want, got))
	}
}

// mustMap maps the file of an index, as a start does.
func mustMap(t *testing.T, dir string) (m *mapping, name string, size int64) {
	t.Helper()
	name, _ = keptNotes(t, dir, bigNotes(700))
	startMapped(t, dir)
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	release, err := lease(f)
	if err != nil {
		t.Skipf("this file system has no leases: %v", err)
	}
	release()
	m, ok := unsealMapped(f, info.Size())
	if !ok {
		t.Fatal("the file was not mapped")
	}
	return m, name, info.Size()
}

// Who cuts a file that is mapped waits until nothing depends on it.
func TestMappedFileCutWaits(t *testing.T) {
	m, name, _ := mustMap(t, t.TempDir())
	cut := make(chan error, 1)
	go func() { cut <- os.Truncate(name, 0) }()
	for breaking := false; !breaking; runtime.Gosched() { // until it waits
		f, err := os.OpenFile(name, os.O_WRONLY|syscall.O_NONBLOCK, 0)
		if err == nil {
			f.Close()
		}
		breaking = errors.Is(err, syscall.EWOULDBLOCK)
		select {
		case err := <-cut:
			t.Fatalf("cut at once: %v", err)
		default:
		}
	}
	want := slices.Clone(m.data)
	if err := m.own(func() {}); err != nil {
		t.Fatal(err)
	}
	if err := <-cut; err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(m.data, want) {
		t.Error("the content changed with the file")
	}
	m.free()
}

// A file that is cut while it is read, since its lease was taken away, is an error, not the end of the program.
func TestMappedFileCutMeanwhile(t *testing.T) {
	m, name, size := mustMap(t, t.TempDir())
	m.release()
	if err := os.Truncate(name, size/2); err != nil {
		t.Fatal(err)
	}
	if err := m.own(func() {}); err != errSeal {
		t.Errorf("own: %v, want %v", err, errSeal)
	}
	m.free()
}

// Damage to vectors is noticed after the start: until the next run makes all again, the built-in
// embedder stands in. Damage to anything else is noticed at once.
func TestMappedFileDamaged(t *testing.T) {
	dir, src := t.TempDir(), bigNotes(700)
	file, want := keptNotes(t, dir, src)

	flip(t, file, true)
	ix := startMapped(t, dir)
	if rep := mustSync(t, ix, src); rep.Rebuilt != "" || !mapped.Load() {
		t.Fatalf("%+v", rep)
	}
	ix.state.Load().fill(t.Context())
	if res := mustSearch(t, ix, questions[0]); len(res.Hits) == 0 || len(res.Warnings) != 1 || !strings.Contains(res.Warnings[0], errSnapshot.Error()) {
		t.Errorf("with damaged vectors there are %d hits and the warnings %q", len(res.Hits), res.Warnings)
	}
	if rep := mustRefresh(t, ix, src); rep.Rebuilt == "" || rep.Embedded != rep.Chunks {
		t.Errorf("the next run: %+v", rep)
	}
	if got := allResults(t, ix); got != want {
		t.Errorf("-want +got:\n%s", cmp.Diff(want, got))
	}

	flip(t, file, true)
	ix = startMapped(t, dir)
	changed := bigNotes(710)
	if rep := mustSync(t, ix, changed); rep.Rebuilt != errSnapshot.Error() || rep.Embedded != rep.Chunks {
		t.Errorf("with a changed note: %+v", rep)
	}

	flip(t, file, false)
	ix = startMapped(t, dir)
	if rep := mustSync(t, ix, changed); rep.Rebuilt != errSnapshot.Error() || rep.Embedded != rep.Chunks {
		t.Errorf("damage to text: %+v", rep)
	}
}
