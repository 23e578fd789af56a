// Command notices writes THIRD_PARTY_NOTICES.md: what the binary is made of
// beside this repository's own code, and under which licences.
//
//	cd tools && go run ./notices
//
// It needs the module cache filled (go mod download) and no network. Its test
// fails when the file is not what it would write.
package main

import (
	"bytes"
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// notices is the file, below the root of the repository.
const notices = "THIRD_PARTY_NOTICES.md"

//go:embed OFL-1.1.txt
var openFontLicence string

func main() {
	root := ".."
	text, err := generate(root)
	if err == nil {
		err = os.WriteFile(filepath.Join(root, notices), text, 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "notices:", err)
		os.Exit(1)
	}
}

// generate returns the file for the repository at root. It is the same for the
// same go.mod.
func generate(root string) ([]byte, error) {
	modules, err := linked(root)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.WriteString("# Third-party notices\n\nMade by `make licences`; do not edit.\n\n" +
		"The `bot` program contains code and data of others: the modules below, the standard library and runtime of Go,\n" +
		"bitmap fonts, a table of terms and one of readings. Their licences follow. gophertutor itself is under the [MIT licence](LICENSE).\n" +
		"The modules are used as they were published; the source of each is at the address that its name links to.\n\n" +
		"| module | version | licence |\n|---|---|---|\n")
	var texts []licenceText
	for _, m := range modules {
		kinds, files, err := m.licences()
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&b, "| %s | %s |\n", m.row(), strings.Join(kinds, ", "))
		for _, f := range files {
			texts = add(texts, f)
		}
	}
	if err := fonts(&b, modules); err != nil {
		return nil, err
	}
	if err := terms(&b, root); err != nil {
		return nil, err
	}
	if err := readings(&b, root); err != nil {
		return nil, err
	}
	b.WriteString("\n## Licence texts\n")
	for _, t := range texts {
		fmt.Fprintf(&b, "\n### %s\n\n", strings.Join(t.of, ", "))
		fence(&b, t.text)
	}
	return b.Bytes(), nil
}

// add appends a text, or names one more user of a text that is there already.
func add(texts []licenceText, t licenceText) []licenceText {
	for i, other := range texts {
		if other.text == t.text {
			texts[i].of = append(other.of, t.of...)
			return texts
		}
	}
	return append(texts, t)
}

// fence writes a text that may itself hold fences.
func fence(b *bytes.Buffer, text string) {
	mark := "```"
	for strings.Contains(text, mark) {
		mark += "`"
	}
	fmt.Fprintf(b, "%s\n%s\n%s\n", mark, text, mark)
}

const fontModule = "github.com/hajimehoshi/bitmapfont/v3"

// fonts adds the notices of the fonts whose glyphs bitmapfont carries. They
// stand in its README rather than in a licence file.
func fonts(b *bytes.Buffer, modules []module) error {
	at := slices.IndexFunc(modules, func(m module) bool { return m.Path == fontModule })
	if at < 0 {
		return nil
	}
	readme, err := os.ReadFile(filepath.Join(modules[at].Dir, "README.md"))
	if err != nil {
		return err
	}
	_, text, ok := strings.Cut(clean(readme), "\n## Sources\n")
	if !ok || !strings.Contains(text, "## Baekmuk License") || !strings.Contains(text, "## M+ Bitmap Font License") {
		return fmt.Errorf("%s names its fonts in another way than before: see its README", fontModule)
	}
	b.WriteString("\n## Fonts\n\nPictures with progress are drawn with glyphs that " + fontModule + " has from these fonts:\n\n")
	text = strings.NewReplacer("\n## ", "\n### ", "\n * ", "\n- ").Replace("\n" + text)
	b.WriteString(strings.TrimSpace(text))
	b.WriteString("\n\n### SIL Open Font License\n\nIt holds for\n\n" +
		"- Ark Pixel: Copyright (c) 2021, TakWolf (https://takwolf.com), with Reserved Font Name 'Ark Pixel'.\n" +
		"- Cubic 11: Copyright 2020 The Klee Project Authors (https://github.com/fontworks-fonts/Klee); Copyright 2022 But Ko (https://github.com/ButTaiwan/iansui);\n" +
		"  with parts that are Copyright (c) 2005 M+ FONTS PROJECT and Copyright (C) 2002-2004 COZ.\n" +
		"- the Arabic glyphs by @MansourSorosoro.\n\n")
	fence(b, strings.TrimSpace(openFontLicence))
	return nil
}

// terms adds where the table of Chinese and English terms was counted.
func terms(b *bytes.Buffer, root string) error {
	const file = "internal/lang/data/SOURCES.md"
	data, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(file)))
	if err != nil {
		return err
	}
	b.WriteString("\n## Table of terms\n\nWhich Chinese words stand for which English ones was counted over public translations;\n" +
		"no sentence of theirs is kept. More in [SOURCES.md](" + file + ").\n\n")
	rows := 0
	for line := range strings.Lines(clean(data)) {
		if strings.HasPrefix(line, "|") {
			b.WriteString(strings.TrimRight(line, "\n") + "\n")
			rows++
		}
	}
	if rows < 3 {
		return fmt.Errorf("%s has no table of sources", file)
	}
	return nil
}

// readings adds whose readings of Chinese characters the table of syllables has.
func readings(b *bytes.Buffer, root string) error {
	const folder = "internal/lang/data/"
	licence, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(folder+"pinyin-LICENSE.txt")))
	if err != nil {
		return err
	}
	b.WriteString("\n## Readings of Chinese characters\n\nHow characters are read ([pinyin.tsv](" + folder + "pinyin.tsv)) is taken from github.com/mozillazg/go-pinyin.\n\n")
	fence(b, clean(licence))
	return nil
}
