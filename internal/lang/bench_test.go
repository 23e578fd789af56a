package lang

import "testing"

func BenchmarkDictionary(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := loadDictionary(glossaryTSV, everydayTSV, termsTSV); err != nil {
			b.Fatal(err)
		}
	}
}
