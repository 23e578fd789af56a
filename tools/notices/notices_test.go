package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const root = "../.."

// The file names every module that go.mod puts into the program, in its version.
func TestUpToDate(t *testing.T) {
	want, err := generate(root)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(root, notices))
	if err != nil {
		t.Fatal(err)
	}
	modules, err := linked(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range modules {
		if !bytes.Contains(got, []byte("\n| "+m.row()+" |")) {
			t.Errorf("%s lacks %s %s", notices, m.Path, m.Version)
		}
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is out of date: run make licences", notices)
	}
}

// A module without a licence that is known stops the run: somebody has to look.
func TestUnknownLicence(t *testing.T) {
	for _, tt := range []struct{ name, file, text, want string }{
		{"none", "README.md", "free for all", "has no licence"},
		{"unknown", "LICENSE", "All rights reserved.", "has no licence"},
		{"only a notice", "PATENTS", "Additional IP Rights Grant (Patents)", "has no licence"},
		{"mit", "LICENSE.txt", "Permission is hereby granted, free of\r\ncharge, to", ""},
		{"bsd", "licence", "Redistribution and use in source and binary forms\n may not endorse or promote products", ""},
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, tt.file), []byte(tt.text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, files, err := module{"example.com/" + tt.name, "v1.0.0", dir}.licences()
		switch {
		case tt.want == "" && (err != nil || len(files) != 1):
			t.Errorf("%s: %v, %d files", tt.name, err, len(files))
		case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
			t.Errorf("%s: error %v, want %q", tt.name, err, tt.want)
		}
	}
}

func TestSharedTexts(t *testing.T) {
	texts := add(add(add(nil, licenceText{[]string{"a"}, "x"}), licenceText{[]string{"b"}, "y"}), licenceText{[]string{"c"}, "x"})
	if len(texts) != 2 || strings.Join(texts[0].of, ",") != "a,c" {
		t.Errorf("got %v", texts)
	}
	var b bytes.Buffer
	fence(&b, "a\n```\nb")
	if b.String() != "````\na\n```\nb\n````\n" {
		t.Errorf("got %q", b.String())
	}
}
