package main

import (
	"strings"
	"testing"
)

func TestTable(t *testing.T) {
	tab := &table{left: 2}
	tab.add("成员", "模型", "提问", "费用")
	tab.add("local", "m", "3", "0.0025")
	tab.add("（不再记名）", "", "12000", "1.00")
	var b strings.Builder
	tab.write(&b, "  ")
	want := strings.Join([]string{
		"  成员          模型   提问    费用",
		"  local         m         3  0.0025",
		"  （不再记名）        12000    1.00",
		"",
	}, "\n")
	if b.String() != want {
		t.Errorf("got\n%swant\n%s", b.String(), want)
	}
}
