package retrieval

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// oddFS is a MapFS some of whose files cannot be read or have another size.
type oddFS struct {
	fstest.MapFS
	open map[string]error
	stat map[string]int64
}

func (f oddFS) Open(name string) (fs.File, error) {
	if err := f.open[name]; err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	return f.MapFS.Open(name)
}

func (f oddFS) ReadDir(name string) ([]fs.DirEntry, error) {
	if err := f.open[name]; err != nil {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: err}
	}
	return f.MapFS.ReadDir(name)
}

func (f oddFS) Stat(name string) (fs.FileInfo, error) {
	info, err := f.MapFS.Stat(name)
	if n, ok := f.stat[name]; ok && err == nil {
		return sizedInfo{info, n}, nil
	}
	return info, err
}

type sizedInfo struct {
	fs.FileInfo
	size int64
}

func (i sizedInfo) Size() int64 { return i.size }

func mustRead(t *testing.T, fsys fs.FS) (names, warnings []string) {
	t.Helper()
	files, ws, err := read(Source{Name: "notes", FS: fsys})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		names = append(names, f.path)
	}
	for _, w := range ws {
		warnings = append(warnings, w.String())
	}
	return names, warnings
}

func TestReadOddFiles(t *testing.T) {
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	fsys := oddFS{
		MapFS: fstest.MapFS{
			"a.md": file("# A\n"), "sub/B.MARKDOWN": file("b\n"), "c.txt": file("c\n"), "d.mdown": file("d\n"),
			"code.go": file("package x\n"), ".hidden/x.md": file("x\n"), ".x.md": file("x\n"), "sub/.git/y.md": file("y\n"),
			"empty.md": file(""), "blank.md": file(" \n\t\n"), "utf16.md": file("\xff\xfeh\x00i\x00"), "be.txt": file("\xfe\xff\x00h"),
			"binary.md": file("\x89PNG\x00\x01"), "gbk.txt": file(strings.Repeat("\xb6\xa8\xca\xb1", 9)), "latin.md": file("caf\xe9 and more than ten letters"),
			"huge.md": file("x"), "grown.md": file(strings.Repeat("x", MaxFileBytes+1)), "limit.md": file(strings.Repeat("x", MaxFileBytes)),
			"locked.md": file("x"), "shut/e.md": file("x"),
		},
		open: map[string]error{"locked.md": fs.ErrPermission, "shut": fs.ErrPermission},
		stat: map[string]int64{"huge.md": 50 << 20, "grown.md": 3},
	}
	names, warnings := mustRead(t, fsys)
	if diff := cmp.Diff([]string{"a.md", "c.txt", "d.mdown", "latin.md", "limit.md", "sub/B.MARKDOWN"}, names); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	want := []string{
		"notes/be.txt: skipped: the text is UTF-16; save the file as UTF-8",
		"notes/binary.md: skipped: not text in UTF-8; save the file as UTF-8",
		"notes/blank.md: the file is empty",
		"notes/empty.md: the file is empty",
		"notes/gbk.txt: skipped: not text in UTF-8; save the file as UTF-8",
		"notes/grown.md: skipped: over the limit of 4 MB; split it",
		"notes/huge.md: skipped: 50.0 MB is over the limit of 4 MB; split it",
		"notes/locked.md: skipped: permission denied",
		"notes/shut: skipped: permission denied",
		"notes/utf16.md: skipped: the text is UTF-16; save the file as UTF-8",
	}
	for i, w := range want {
		want[i] = strings.Replace(w, "permission denied", fs.ErrPermission.Error(), 1)
	}
	if diff := cmp.Diff(want, warnings); diff != "" {
		t.Errorf("warnings (-want +got):\n%s", diff)
	}
}

// TestReadFolder reads a real folder, with all that only a real one has.
func TestReadFolder(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	put := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	link := func(to, name string) {
		t.Helper()
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Skip(err)
		}
	}
	put(filepath.Join(dir, "a.md"), "# A\n")
	put(filepath.Join(dir, "sub", "b.md"), "# B\n")
	put(filepath.Join(other, "far.md"), "# Far\n")
	put(filepath.Join(other, "plain"), "no note\n")
	link(filepath.Join(other, "far.md"), "linked.md")
	link(other, "elsewhere")
	link(filepath.Join(other, "plain"), "plain")
	link("..", "sub/up")
	link("itself.md", "itself.md")
	link("nowhere.md", "broken.md")

	sparse, err := os.Create(filepath.Join(dir, "sparse.md"))
	if err != nil {
		t.Fatal(err)
	}
	if err := sparse.Truncate(50 << 20); err != nil {
		t.Fatal(err)
	}
	sparse.Close()

	names, warnings := mustRead(t, os.DirFS(dir))
	if diff := cmp.Diff([]string{"a.md", "elsewhere/far.md", "linked.md", "sub/b.md"}, names); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	for _, want := range []string{
		"notes/broken.md: skipped: ", "notes/itself.md: skipped: ", "notes/sparse.md: skipped: 50.0 MB",
		"notes/sub/up: skipped: a link that leads back to a folder it is in",
	} {
		if !strings.Contains(strings.Join(warnings, "\n"), want) {
			t.Errorf("no warning %q in %q", want, warnings)
		}
	}
	if len(warnings) != 4 {
		t.Errorf("warnings: %q", warnings)
	}
}

func TestReadNothing(t *testing.T) {
	names, warnings := mustRead(t, os.DirFS(t.TempDir()))
	if len(names) != 0 || len(warnings) != 1 || !strings.HasPrefix(warnings[0], "notes: no notes in this folder") {
		t.Errorf("an empty folder: %q, %q", names, warnings)
	}
	_, _, err := read(Source{Name: "gone", FS: os.DirFS(filepath.Join(t.TempDir(), "gone"))})
	if !errors.Is(err, fs.ErrNotExist) || !strings.HasPrefix(err.Error(), "notes in gone: ") {
		t.Errorf("a missing folder: %v", err)
	}
	if _, err := Open("", HashEmbedder{}, Options{}).Sync(t.Context(), Source{Name: "gone", FS: os.DirFS("/nonexistent")}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Sync of a missing folder: %v", err)
	}
}

// TestReadPart lists a folder that breaks off.
func TestReadPart(t *testing.T) {
	names, warnings := mustRead(t, brokenDir{fstest.MapFS{"a.md": {Data: []byte("a"), ModTime: time.Time{}}}})
	if diff := cmp.Diff([]string{"a.md"}, names); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"notes: read only in part: disk on fire"}, warnings); diff != "" {
		t.Error(diff)
	}
}

type brokenDir struct{ fstest.MapFS }

func (b brokenDir) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, _ := b.MapFS.ReadDir(name)
	return entries, errors.New("disk on fire")
}

func TestReadDeep(t *testing.T) {
	deep := strings.Repeat("d/", maxDepth)
	names, warnings := mustRead(t, fstest.MapFS{deep + "x.md": {Data: []byte("x")}, "a.md": {Data: []byte("a")}})
	if len(names) != 1 || len(warnings) != 1 || !strings.Contains(warnings[0], "folders deep") {
		t.Errorf("%q, %q", names, warnings)
	}
}
