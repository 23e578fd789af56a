package main

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// surroundings are what figures depend on beside the program.
type surroundings struct {
	date                 time.Time
	commit, system, load string
}

const (
	reached    = "reached"
	missed     = "**missed**"
	unmeasured = "**no figure**"
)

// The table stands between these in the page, whose other words people write.
const (
	begin = "<!-- make bench writes from here -->\n"
	end   = "<!-- to here -->\n"
)

// insert puts a table in its place in the page.
func insert(page, table []byte) ([]byte, error) {
	before, rest, ok := bytes.Cut(page, []byte(begin))
	_, after, ended := bytes.Cut(rest, []byte(end))
	if !ok || !ended {
		return nil, fmt.Errorf("no place for the table: it goes between %q and %q", begin, end)
	}
	return slices.Concat(before, []byte(begin), table, []byte(end), after), nil
}

// table returns the lines of all targets, and why some are missed.
func table(have figures, why map[string]string, about surroundings) []byte {
	var b bytes.Buffer
	b.WriteString("\nA floor is a plain program that does the same work, measured in the same run and by turns where that is possible.\n\n")
	fmt.Fprintf(&b, "Measured on %s at commit %s, %s", about.date.Format(time.DateOnly), about.commit, about.system)
	if about.load != "" {
		fmt.Fprintf(&b, "; load %s", about.load)
	}
	b.WriteString(".\n\n| what | figure | floor | ratio | target | |\n|---|---|---|---|---|---|\n")
	var misses []string
	for _, t := range targets {
		figure, floor, ratio, verdict := t.judge(have)
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s |\n", t.what, figure, floor, ratio, t.want, verdict)
		if verdict != reached {
			reason := why[t.key]
			if reason == "" {
				reason = "not explained yet."
			}
			misses = append(misses, fmt.Sprintf("- **%s**: %s\n", t.what, reason))
		}
	}
	if misses != nil {
		b.WriteString("\n### What is missed, and why\n\n" + strings.Join(misses, ""))
	}
	b.WriteString("\n")
	return b.Bytes()
}

// judge returns the cells of a target.
func (t target) judge(have figures) (figure, floor, ratio, verdict string) {
	v, ok := have[t.figure]
	if !ok {
		return "", "", "", unmeasured
	}
	figure, verdict = shown(v, t.figure), missed
	f, hasFloor := have[t.floor]
	if hasFloor {
		floor = shown(f, t.floor)
	}
	r, hasRatio := have[t.ratio]
	if t.ratio == "" && hasFloor && f != 0 {
		r, hasRatio = v/f, true
	}
	if t.inverse && r != 0 {
		r = 1 / r
	}
	if hasRatio {
		ratio = number(r) + "x"
	}
	judged := v
	if t.byRatio {
		if judged = r; !hasRatio {
			return figure, floor, ratio, unmeasured
		}
	}
	if judged <= t.limit && !t.atLeast || judged >= t.limit && t.atLeast {
		verdict = reached
	}
	return figure, floor, ratio, verdict
}

// shown is a figure with the unit of its benchmark, without what only tells it from
// others of the same benchmark.
func shown(v float64, name string) string {
	_, unit, _ := strings.Cut(name, " ")
	for _, u := range []string{"MB/s", "allocs", "ms", "µs"} {
		if strings.Contains(unit, u) {
			return number(v) + " " + u
		}
	}
	if strings.HasSuffix(unit, "B/op") || strings.HasPrefix(unit, "B/") {
		return number(v) + " B"
	}
	return number(v)
}

// number has three digits, or all before the point.
func number(v float64) string {
	switch {
	case v >= 100 || v <= -100 || v == float64(int64(v)):
		return strconv.FormatFloat(v, 'f', 0, 64)
	case v >= 10 || v <= -10:
		return strconv.FormatFloat(v, 'f', 1, 64)
	case v >= 1 || v <= -1:
		return strconv.FormatFloat(v, 'f', 2, 64)
	}
	return strconv.FormatFloat(v, 'g', 2, 64)
}
