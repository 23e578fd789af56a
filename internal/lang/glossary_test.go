package lang

import (
	"strings"
	"testing"
	"unicode"
)

func TestGlossaryWellFormed(t *testing.T) {
	wellFormed(t, "glossary.tsv", glossaryTSV, 500)
	wellFormed(t, "everyday.tsv", everydayTSV, 250)
}

func wellFormed(t *testing.T, name, tsv string, least int) {
	t.Helper()
	no := 0
	for line := range strings.Lines(tsv) {
		no++
		line = strings.TrimRight(line, "\n")
		if line == "" || line[0] == '#' {
			continue
		}
		cols := strings.Split(line, "\t")
		if len(cols) != 2 {
			t.Errorf("%s:%d: %d columns", name, no, len(cols))
			continue
		}
		seen := map[string]bool{}
		for i, col := range cols {
			for s := range strings.SplitSeq(col, "|") {
				if _, n := keyOf(s); n == 0 {
					t.Errorf("%s:%d: form %q has no term", name, no, s)
				}
				if s != strings.TrimSpace(s) {
					t.Errorf("%s:%d: blanks around %q", name, no, s)
				}
				if i == 0 && hasHan(s) {
					t.Errorf("%s:%d: Chinese %q among the English forms", name, no, s)
				}
				if seen[s] {
					t.Errorf("%s:%d: %q twice", name, no, s)
				}
				seen[s] = true
			}
		}
	}
	if no < least {
		t.Errorf("%s: %d lines only", name, no)
	}
}

func TestTableWellFormed(t *testing.T) {
	no := 0
	for line := range strings.Lines(termsTSV) {
		if no++; no == 1 {
			continue
		}
		cols := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if len(cols) != 4 || hasHan(cols[0]) || !hasHan(cols[1]) {
			t.Errorf("terms.tsv:%d: %q", no, cols)
		}
	}
}

func TestLoadDictionary(t *testing.T) {
	const head = "en\tzh\tp_zh_en\tp_en_zh\n"
	bad := []struct{ name, glossary, table, want string }{
		{"one column", "# c\nonly\n", head, "glossary.tsv:2: 1 columns"},
		{"three columns", "a\tb\tc\n", head, "glossary.tsv:1: 3 columns"},
		{"short row", "", head + "a\t甲\t0.1\n", "terms.tsv:2: 3 columns"},
		{"long row", "", head + "a\t甲\t0.1\t1\t1\n", "terms.tsv:2: 5 columns"},
		{"no number", "", head + "a\t甲\tx\t1\n", "terms.tsv:2: bad probability"},
		{"no term", "", head + "--\t甲\t1\t1\n", "terms.tsv:2: no term"},
	}
	for _, tt := range bad {
		t.Run(tt.name, func(t *testing.T) {
			_, err := loadDictionary(tt.glossary, "", tt.table)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}

	d, err := loadDictionary("alpha|alphas|first letter\t甲|甲字\n", "", head+"alpha\t乙\t0.3\t0.01\n")
	if err != nil {
		t.Fatal(err)
	}
	// Forms with one stem are one entry; the table adds to the glossary, and what
	// is too improbable there is no entry.
	if got := formatTerm(QueryTerm{Surface: "alpha", Alts: alternatives(form{terms: []string{"alpha"}, termKey: "alpha"}, d.lookup("alpha"))}); got != "alpha 0: [alpha 1] [first letter 0.25] [甲 0.9] [甲字 0.9] [乙 0.3]\n" {
		t.Error(got)
	}
	if d.lookup("乙") != nil || d.extents.of("甲") != 2 {
		t.Errorf("乙: %v, longest %d", d.lookup("乙"), d.extents.of("甲"))
	}
}

func hasHan(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}
