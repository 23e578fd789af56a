package lang

import (
	"encoding/binary"
	"math/bits"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unsafe"
)

// TestTables holds tables.bin against what it is made of; go generate makes it anew.
func TestTables(t *testing.T) {
	d, err := loadDictionary(glossaryTSV, everydayTSV, termsTSV)
	if err != nil {
		t.Fatal(err)
	}
	h, err := loadHints(hintsTSV)
	if err != nil {
		t.Fatal(err)
	}
	var w tableWriter
	w.keys(&d.keys)
	writeRecords(&w, d.entries)
	writeRecords(&w, d.places)
	writeRecords(&w, d.concepts)
	w.strs(&d.forms)
	w.text(string(d.extents[:]))
	w.strs(&h.concepts)
	w.keys(&h.keys)
	writeRecords(&w, h.cues)
	writeRecords(&w, h.links)
	w.keys(&h.byTerms)
	w.nums(h.cueOf)
	w.text(string(h.extents[:]))
	w.num(h.longest)
	if *update {
		if err := os.WriteFile(filepath.Join("data", "tables.bin"), w.data, 0o644); err != nil {
			t.Fatal(err)
		}
		tablesBin = string(w.data)
	}
	if string(w.data) != tablesBin {
		t.Fatal("data/tables.bin is not made of the tables beside it: go generate ./internal/lang")
	}
	read, readHints := readTables(tablesBin)
	for key, n := range d.keys.made {
		if got, ok := find(&read.keys, key); !ok || got != n || read.keys.all.at(n) != key {
			t.Errorf("%q is read as %d, %v", key, got, ok)
		}
		if _, ok := d.keys.made[key+"x"]; !ok && read.knows(key+"x") {
			t.Errorf("%qx is known", key)
		}
	}
	for key, n := range h.keys.made {
		if got, ok := find(&readHints.keys, key); !ok || got != n {
			t.Errorf("the cue %q is read as %d, %v", key, got, ok)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("tables that are cut short are read")
		}
	}()
	readTables(tablesBin[:len(tablesBin)-1])
}

// A tableWriter writes what a tableReader reads.
type tableWriter struct{ data []byte }

func (w *tableWriter) num(n int) { w.data = binary.LittleEndian.AppendUint32(w.data, uint32(n)) }

func (w *tableWriter) nums(all []int32) {
	w.num(len(all))
	for _, n := range all {
		w.num(int(n))
	}
}

func (w *tableWriter) text(s string) {
	w.num(len(s))
	w.data = append(w.data, s...)
}

func (w *tableWriter) strs(l *strs) {
	w.text(strings.Join(l.made, ""))
	ends, end := make([]int32, len(l.made)), 0
	for i, s := range l.made {
		end += len(s)
		ends[i] = int32(end)
	}
	w.nums(ends)
}

func (w *tableWriter) keys(k *keys) {
	w.strs(&k.all)
	slots := make([]int32, 2<<bits.Len(uint(len(k.made))))
	for n, key := range k.all.made {
		i := hashOf(key) % uint32(len(slots))
		for slots[i] != 0 {
			i = (i + 1) % uint32(len(slots))
		}
		slots[i] = int32(n) + 1
	}
	w.nums(slots)
}

func writeRecords[T entry | place | concept | cue | cueLink](w *tableWriter, all []T) {
	var t T
	w.nums(unsafe.Slice((*int32)(unsafe.Pointer(unsafe.SliceData(all))), len(all)*int(unsafe.Sizeof(t))/4))
}
