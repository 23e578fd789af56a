package main

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestReplaceFile: a device is written to, never replaced; a folder is refused
// before the work.
func TestReplaceFile(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "f")
	hello := func(w io.Writer) error { _, err := io.WriteString(w, "hello"); return err }
	if err := errors.Join(canReplace("--out", file), replaceFile("--out", file, hello)); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(file); err != nil || string(data) != "hello" {
		t.Errorf("%q, %v", data, err)
	}
	if err := canReplace("--out", dir); err == nil || !strings.Contains(err.Error(), "is a folder") {
		t.Error(err)
	}
	if err := canReplace("--out", filepath.Join(dir, "no", "f")); err == nil || strings.Contains(err.Error(), "/.f-") {
		t.Error(err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
	link := filepath.Join(dir, "device") // and not the device itself, in case this is broken
	if err := os.Symlink(os.DevNull, link); err != nil {
		t.Skip(err)
	}
	if err := errors.Join(canReplace("--out", link), replaceFile("--out", link, hello)); err != nil {
		t.Error(err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Errorf("the link to a device was replaced: %v, %v", info, err)
	}
}
