package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"io"
	"testing"
	"time"
)

var at = time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)

// Archives hold what they were given, and are the same bytes each time.
func TestPack(t *testing.T) {
	files := []file{
		{name: "a_1/bot", mode: 0o755, data: bytes.Repeat([]byte("program "), 1000)},
		{name: "a_1/LICENSE", mode: 0o644, data: []byte("words")},
	}
	for name, pack := range map[string]func([]file, time.Time) ([]byte, error){"tar": packTar, "zip": packZip} {
		one, err := pack(files, at)
		if err != nil {
			t.Fatal(err)
		}
		two, err := pack(files, at.In(time.FixedZone("elsewhere", 3600)).UTC())
		if err != nil || !bytes.Equal(one, two) {
			t.Errorf("%s: packed twice, %v, it is not the same", name, err)
		}
		got := map[string]func(*testing.T, []byte) []file{"tar": untar, "zip": unzip}[name](t, one)
		if len(got) != len(files) {
			t.Fatalf("%s: %d files", name, len(got))
		}
		for i, f := range files {
			if g := got[i]; g.name != f.name || g.mode != f.mode || !bytes.Equal(g.data, f.data) {
				t.Errorf("%s: got %s, %v, %d bytes", name, g.name, g.mode, len(g.data))
			}
		}
	}
}

func untar(t *testing.T, data []byte) (files []file) {
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if err == io.EOF {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil || h.Uid != 0 || h.Uname != "" || !h.ModTime.Equal(at) {
			t.Errorf("%s: %v, owner %d %q, time %v", h.Name, err, h.Uid, h.Uname, h.ModTime)
		}
		files = append(files, file{name: h.Name, mode: h.FileInfo().Mode(), data: b})
	}
}

func unzip(t *testing.T, data []byte) (files []file) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil || !f.Modified.Equal(at) {
			t.Errorf("%s: %v, time %v", f.Name, err, f.Modified)
		}
		files = append(files, file{name: f.Name, mode: f.Mode(), data: b})
	}
	return files
}

func TestIdentify(t *testing.T) {
	t.Setenv("SOURCE_DATE_EPOCH", "1793534400")
	r := release{version: "v1.2.3"}
	if err := r.identify(); err != nil || !r.at.Equal(at) {
		t.Errorf("got %v, %v", r.at, err)
	}
	for _, bad := range []release{{version: "../v1"}, {version: "v1 -X main.other=1"}} {
		if err := bad.identify(); err == nil {
			t.Errorf("version %q is taken", bad.version)
		}
	}
	t.Setenv("SOURCE_DATE_EPOCH", "yesterday")
	if err := r.identify(); err == nil {
		t.Error("a time that is none is taken")
	}
}
