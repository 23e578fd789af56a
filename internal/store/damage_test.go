package store_test

import (
	"bytes"
	"context"
	"database/sql"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"gophertutor/internal/store"
)

// openError opens what must not open and checks that the error says where and
// what to do, and that nothing was written.
func openError(t *testing.T, path, advice string) {
	t.Helper()
	before, _ := os.ReadFile(path)
	db, err := store.Open(t.Context(), path)
	if err == nil {
		db.Close()
		t.Fatalf("%s opens", path)
	}
	if !strings.HasPrefix(err.Error(), "open store "+path+": ") || !strings.Contains(err.Error(), advice) {
		t.Errorf("error %q does not name %s or say %q", err, path, advice)
	}
	if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
		t.Errorf("Open changed the file it refused")
	}
}

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	path := func(name string, content []byte) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	random := make([]byte, 8192)
	for i := range random {
		random[i] = byte(rand.IntN(256))
	}
	random[0] = 'x'
	openError(t, path("text.db", bytes.Repeat([]byte("plain text\n"), 1000)), "not a database of this program")
	openError(t, path("random.db", random), "not a database of this program")
	openError(t, path("short.db", []byte("short")), "not a database of this program")
	openError(t, dir, "is a folder")
	openError(t, filepath.Join(dir, "none", "store.db"), "create it")
	openError(t, filepath.Join(dir, "text.db", "store.db"), "")
	if _, err := store.Open(t.Context(), ""); err == nil {
		t.Error("an empty path opens")
	}

	exec := func(name, statement string) string {
		t.Helper()
		path := filepath.Join(dir, name)
		raw, err := sql.Open("sqlite", path)
		if err != nil {
			t.Fatal(err)
		}
		defer raw.Close()
		if _, err := raw.Exec(statement); err != nil {
			t.Fatal(err)
		}
		return path
	}
	openError(t, exec("foreign.db", "CREATE TABLE notes (a)"), "another program")
	openError(t, exec("foreign2.db", "PRAGMA application_id = 1; CREATE TABLE notes (a)"), "another program")

	for name, version := range map[string]string{"newer.db": "99", "odd.db": "-1"} {
		db, err := store.Open(t.Context(), filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		exec(name, "PRAGMA user_version = "+version)
	}
	openError(t, filepath.Join(dir, "newer.db"), "newer version of this program (its tables have version 99")
	openError(t, filepath.Join(dir, "odd.db"), "is damaged")
}

// TestFlippedHeader changes each byte of the file's header. The store either
// opens, for bytes that do not matter, or says what is wrong; later calls
// return too.
func TestFlippedHeader(t *testing.T) {
	dir := t.TempDir()
	good := filepath.Join(dir, "good.db")
	db, err := store.Open(t.Context(), good)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Begin(t.Context(), store.Exchange{ID: "e1"}); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	refused := 0
	for i := range 100 {
		path := filepath.Join(dir, "flipped.db")
		flipped := bytes.Clone(content)
		flipped[i] ^= 0xff
		if err := os.WriteFile(path, flipped, 0o600); err != nil {
			t.Fatal(err)
		}
		db, err := store.Open(t.Context(), path)
		if err != nil {
			refused++
			if !strings.Contains(err.Error(), path) {
				t.Errorf("byte %d: error %q does not name the file", i, err)
			}
			if i < 16 && !strings.Contains(err.Error(), "restore it from a backup") {
				t.Errorf("byte %d: error %q does not say what to do", i, err)
			}
		} else {
			if i < 16 {
				t.Errorf("byte %d: a file that is no database opens", i)
			}
			if e, err := db.Exchange(t.Context(), "e1"); err == nil && e.ID != "e1" {
				t.Errorf("byte %d: exchange %+v", i, e)
			}
			_ = db.Begin(t.Context(), store.Exchange{ID: "e2"})
			_ = db.Close()
		}
		for _, suffix := range []string{"", "-wal", "-shm", "-journal"} {
			os.Remove(path + suffix)
		}
	}
	t.Logf("%d of 100 are refused", refused)
}

// filled returns the content of a store of many pages of x, closed again.
func filled(t *testing.T, path string) []byte {
	t.Helper()
	db := open(t, path)
	for range 200 {
		if err := db.Begin(t.Context(), store.Exchange{ID: store.NewID(), Question: strings.Repeat("x", 1000)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// TestDamagedPage damages the tables and leaves the header.
func TestDamagedPage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	content := filled(t, path)
	const page = 4096
	for i := 0; i < len(content); i += page {
		if p := content[i : i+page]; bytes.Contains(p, []byte("xxxxxxxx")) {
			copy(p, bytes.Repeat([]byte{0xa5}, page))
		}
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	db := open(t, path)
	_, err := db.Running(t.Context())
	if err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "the database is damaged; stop the program") {
		t.Errorf("reading damaged tables: %v", err)
	}
}

// TestNotWritable runs in a process of a user without rights, as root may
// write everywhere.
func TestNotWritable(t *testing.T) {
	outer, err := os.MkdirTemp("", "store") // t.TempDir is closed to others
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(outer)
	dir := filepath.Join(outer, "data")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), filepath.Join(dir, "file.db"))
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(filepath.Join(dir, "file.db")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode of a new file: %v, %v; want 0600", info.Mode(), err)
	}
	for _, c := range []struct {
		name      string
		dir, file os.FileMode
		path      string
		advice    string
	}{
		{"no file in a read-only folder", 0o555, 0o600, "new.db", "must be writable"},
		{"a file in a read-only folder", 0o555, 0o666, "file.db", "must be readable and writable"},
		{"a read-only file", 0o777, 0o444, "file.db", "must be readable and writable"},
		{"a file that may not be read", 0o777, 0o000, "file.db", "must be readable and writable"},
		{"a folder that may not be entered", 0o000, 0o600, "file.db", "permission denied"},
	} {
		t.Run(c.name, func(t *testing.T) {
			// The folder last, as without rights on it nothing in it changes.
			for _, m := range []struct {
				path string
				mode os.FileMode
			}{{dir, 0o700}, {filepath.Join(dir, "file.db"), c.file}, {dir, c.dir}, {outer, 0o755}} {
				if err := os.Chmod(m.path, m.mode); err != nil {
					t.Fatal(err)
				}
			}
			defer os.Chmod(dir, 0o700)
			path := filepath.Join(dir, c.path)
			var out string
			if os.Getuid() == 0 {
				out = childOfNobody(t, outer, path)
			} else if err := child(t.Context(), path, 1); err != nil {
				out = err.Error()
			}
			if !strings.Contains(out, "open store "+path+": ") || !strings.Contains(out, c.advice) {
				t.Errorf("output %q does not name %s or say %q", out, path, c.advice)
			}
		})
	}
}

// childOfNobody runs child as a user without rights and returns its output.
func childOfNobody(t *testing.T, dir, path string) string {
	t.Helper()
	binary, err := os.ReadFile(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(dir, "child")
	if err := os.WriteFile(program, binary, 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), program, "1")
	cmd.Dir = dir
	cmd.Env = []string{childFile + "=" + path}
	cmd.SysProcAttr = nobody()
	out, err := cmd.CombinedOutput()
	if _, ran := err.(*exec.ExitError); err != nil && !ran {
		t.Skipf("no process of another user: %v", err)
	}
	return string(out)
}

// TestOpenCancelled makes sure that Open leaves with its context.
func TestOpenCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if db, err := store.Open(ctx, filepath.Join(t.TempDir(), "store.db")); err == nil {
		db.Close()
		t.Error("Open succeeded")
	}
}
