package knowledge

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"go.yaml.in/yaml/v3"
)

// item is what a list of facts or questions consists of.
type item interface {
	id() string
	// prepare checks the item as far as that takes no tools, and completes it.
	// file and the lines say where it stands.
	prepare(file string, startLine, endLine int) error
}

// loadLists decodes all files of a folder, each a YAML list of items of one
// kind, strictly: an unknown key is a typing error. An error names file and item.
func loadLists[T any, P interface {
	*T
	item
}](fsys fs.FS, dir string) ([]T, error) {
	names, err := fs.Glob(fsys, dir+"/*.yaml")
	if err != nil {
		return nil, err
	}
	var all []T
	seen := map[string]string{}
	for _, name := range names {
		src, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		var list []T
		dec := yaml.NewDecoder(bytes.NewReader(src))
		dec.KnownFields(true)
		if err := dec.Decode(&list); err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		lines := itemLines(src)
		if len(lines) != len(list)+1 {
			return nil, fmt.Errorf("%s: %d items begin at the margin, want %d", name, len(lines)-1, len(list))
		}
		for i := range list {
			p := P(&list[i])
			if err := p.prepare(name, lines[i], lines[i+1]-1); err != nil {
				return nil, fmt.Errorf("%s: %q: %w", name, p.id(), err)
			}
			if other, ok := seen[p.id()]; ok {
				return nil, fmt.Errorf("%s: %q stands in %s too", name, p.id(), other)
			}
			seen[p.id()] = name
		}
		all = append(all, list...)
	}
	return all, nil
}

// itemLines returns the line on which each item of a list begins, and the line
// after the last. Items begin at the margin.
func itemLines(src []byte) []int {
	var lines []int
	no := 0
	for line := range bytes.Lines(bytes.TrimRight(src, "\n")) {
		no++
		if bytes.HasPrefix(line, []byte("- ")) {
			lines = append(lines, no)
		}
	}
	return append(lines, no+1)
}
