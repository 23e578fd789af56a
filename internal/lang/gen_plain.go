//go:build ignore

// This program writes data/plain.txt: the stems of the words that stand in the
// comments of at least minPackages packages of the Go distribution, one a line.
// A word that so many authors use is a word of every day.
package main

import (
	"bytes"
	"errors"
	"go/parser"
	"go/token"
	"io/fs"
	"log"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"gophertutor/internal/lang"
)

const (
	minPackages = 12
	minLetters  = 3
)

func main() {
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		log.Fatal(err)
	}
	packages := map[string]map[string]bool{} // stem -> folders
	word := regexp.MustCompile(`[A-Za-z]+(?:'[a-z]+)?`)
	err = filepath.WalkDir(filepath.Join(strings.TrimSpace(string(out)), "src"), func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || d.Name() == "vendor"):
			return filepath.SkipDir
		case !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			return errors.New(name + ": " + err.Error())
		}
		for _, c := range f.Comments {
			for _, w := range word.FindAllString(c.Text(), -1) {
				if w != strings.ToLower(w) {
					continue // a name
				}
				stem := lang.Stem(strings.ReplaceAll(w, "'", ""))
				if packages[stem] == nil {
					packages[stem] = map[string]bool{}
				}
				packages[stem][filepath.Dir(name)] = true
			}
		}
		return nil
	})
	if err != nil {
		log.Fatal(err)
	}
	var b bytes.Buffer
	for _, stem := range slices.Sorted(maps.Keys(packages)) {
		if len(stem) >= minLetters && len(packages[stem]) >= minPackages {
			b.WriteString(stem + "\n")
		}
	}
	if err := os.WriteFile("data/plain.txt", b.Bytes(), 0o666); err != nil {
		log.Fatal(err)
	}
}
