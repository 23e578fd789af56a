package main

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// A module is linked into the program on some platform that is released.
type module struct{ Path, Version, Dir string }

// row returns the cells of the table that name the module.
func (m module) row() string {
	if m.Path == goItself {
		return "[" + m.Path + "](https://go.dev/dl/) | the release it is built with"
	}
	return fmt.Sprintf("[%s](https://pkg.go.dev/%[1]s@%s) | %[2]s", m.Path, m.Version)
}

// goItself stands for what every Go program has in it.
const goItself = "Go (standard library and runtime)"

// platforms are those that make release builds; modules differ by them.
var platforms = []string{"linux/amd64", "linux/arm64", "darwin/amd64", "darwin/arm64", "windows/amd64", "windows/arm64"}

// linked returns the modules of the program, by path, and Go itself before them.
func linked(root string) ([]module, error) {
	found := map[string]module{}
	for _, p := range platforms {
		goos, goarch, _ := strings.Cut(p, "/")
		out, err := run(root, []string{"GOOS=" + goos, "GOARCH=" + goarch, "CGO_ENABLED=0"},
			"list", "-deps", "-f", `{{with .Module}}{{if not .Main}}{{.Path}}|{{.Version}}|{{.Dir}}{{end}}{{end}}`, "./cmd/bot")
		if err != nil {
			return nil, err
		}
		for line := range strings.Lines(out) {
			f := strings.Split(strings.TrimSpace(line), "|")
			if len(f) != 3 {
				continue // the standard library and this module
			}
			if f[2] == "" {
				return nil, fmt.Errorf("%s %s is not in the module cache: run go mod download", f[0], f[1])
			}
			found[f[0]] = module{f[0], f[1], f[2]}
		}
	}
	if len(found) == 0 {
		return nil, errors.New("go list names no module")
	}
	goroot, err := run(root, nil, "env", "GOROOT")
	if err != nil {
		return nil, err
	}
	all := []module{{Path: goItself, Dir: strings.TrimSpace(goroot)}}
	for _, path := range slices.Sorted(maps.Keys(found)) {
		all = append(all, found[path])
	}
	return all, nil
}

func run(dir string, env []string, args ...string) (string, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return "", fmt.Errorf("go %s: %s", args[0], exit.Stderr)
	}
	return string(out), err
}

// A licenceText is printed once, however many modules have it.
type licenceText struct {
	of   []string // module and file
	text string
}

// legal are the files that a binary's distributor has to hand on.
var legal = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|patents)`)

// unlinked are legal files about what is not in the program.
var unlinked = map[string]string{
	"modernc.org/sqlite/LICENSE-3RD-PARTY.md": "the modules it lists are here themselves",
	"modernc.org/sqlite/LICENSE-SQLITE_VEC":   "its package vec is not imported",
	"modernc.org/memory/LICENSE-LOGO":         "a picture in its repository",
}

// licences returns the kinds and the texts of a module's licences.
func (m module) licences() (kinds []string, files []licenceText, err error) {
	entries, err := os.ReadDir(m.Dir)
	if err != nil {
		return nil, nil, err
	}
	for _, e := range entries {
		name := m.Path + "/" + e.Name()
		if e.IsDir() || !legal.MatchString(e.Name()) || unlinked[name] != "" {
			continue
		}
		data, err := os.ReadFile(filepath.Join(m.Dir, e.Name()))
		if err != nil {
			return nil, nil, err
		}
		text := clean(data)
		if k := kind(text); k != "" && !strings.HasPrefix(e.Name(), "NOTICE") && !slices.Contains(kinds, k) {
			kinds = append(kinds, k)
		}
		files = append(files, licenceText{[]string{name}, text})
	}
	if len(kinds) == 0 {
		return nil, nil, fmt.Errorf("%s %s has no licence that is known here", m.Path, m.Version)
	}
	return kinds, files, nil
}

// clean returns a text with LF and without blanks at the ends.
func clean(data []byte) string {
	return strings.TrimSpace(strings.ReplaceAll(string(data), "\r\n", "\n"))
}

// kind names a licence by its words; "" if it is none that is known. A notice
// about several components is of no kind.
func kind(text string) string {
	flat := strings.Join(strings.Fields(text), " ")
	has := func(words string) bool { return strings.Contains(flat, words) }
	switch {
	case has("# Third-Party") || has("Additional IP Rights Grant"):
		return ""
	case has("Apache License") && has("MIT License"):
		return "MIT and Apache-2.0"
	case has("Mozilla Public License"):
		return "MPL-2.0"
	case has("Apache License"):
		return "Apache-2.0"
	case has("dedicated to the public domain"):
		return "public domain"
	case has("Permission is hereby granted, free of charge"):
		return "MIT"
	case has("Redistribution and use in source and binary forms") && has("endorse or promote products"):
		return "BSD-3-Clause"
	case has("Redistribution and use in source and binary forms"):
		return "BSD-2-Clause"
	case has("Permission to use, copy, modify, and/or distribute this software"):
		return "ISC"
	}
	return ""
}
