package lang

import "testing"

// BenchmarkTables reads the tables, as every program does that asks something.
func BenchmarkTables(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		readTables(tablesBin)
	}
}
