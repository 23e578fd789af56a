package lang

import "testing"

func BenchmarkDictionary(b *testing.B) {
	for b.Loop() {
		d := &dictionary{entries: make(map[string][]alternative, 12_000)}
		if err := d.addGlossary(glossaryTSV); err != nil {
			b.Fatal(err)
		}
		if err := d.addTable(termsTSV); err != nil {
			b.Fatal(err)
		}
	}
}
