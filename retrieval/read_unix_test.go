//go:build unix

package retrieval

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestReadFIFO must not open the pipe: nobody writes to it, and it would wait
// for ever.
func TestReadFIFO(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe.md"), 0o644); err != nil {
		t.Skip(err)
	}
	if err := os.Symlink("pipe.md", filepath.Join(dir, "to-pipe.md")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "z.md"), []byte("z\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	names, warnings := mustRead(t, os.DirFS(dir))
	if diff := cmp.Diff([]string{"z.md"}, names); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"notes/pipe.md: skipped: not a regular file", "notes/to-pipe.md: skipped: not a regular file"}, warnings); diff != "" {
		t.Errorf("warnings (-want +got):\n%s", diff)
	}
}
