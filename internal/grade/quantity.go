package grade

import "strings"

// A quantity is a number with what it counts.
type quantity struct {
	value string // "10ms" for ten milliseconds, however written
	unit  string // "time" or "size", or the word that follows; "" for none
}

// units are the units of time and size in the forms of [atomsOf], each with its
// short form.
var units = map[string]quantity{}

func init() {
	for _, u := range []struct{ unit, short, forms string }{
		{"time", "ns", "ns nanosecond 纳秒"},
		{"time", "us", "us µs microsecond 微秒"},
		{"time", "ms", "ms millisecond 毫秒"},
		{"time", "s", "s second sec 秒"},
		{"time", "min", "min minut 分钟"},
		{"time", "h", "h hour 小时"},
		{"size", "b", "b byt 字节"},
		{"size", "kb", "k kb kib 千字节"},
		{"size", "mb", "m mb mib 兆"},
		{"size", "gb", "g gb gib"},
	} {
		for form := range strings.FieldsSeq(u.forms) {
			units[form] = quantity{u.short, u.unit}
		}
	}
}

// quantities returns the quantities in a row of atoms.
func quantities(atoms []string) []quantity {
	var out []quantity
	end := 0 // the atoms up to here say how a cost grows
	for i, a := range atoms {
		if i < end {
			continue
		}
		if n := grows(atoms[i:]); n > 0 {
			end = i + n
			out = append(out, quantity{strings.Join(atoms[i:end], ""), "growth"})
			continue
		}
		digits := strings.TrimLeft(a, "0123456789.")
		number := a[:len(a)-len(digits)]
		if number == "" || number == "." {
			continue
		}
		q := quantity{value: number}
		next := digits
		if digits == "" {
			next = following(atoms[i+1:])
		}
		u, ok := units[next]
		switch {
		case ok:
			q.value, q.unit = number+u.value, u.unit
		case digits != "":
			continue // an identifier
		default:
			q.unit = next
		}
		out = append(out, q)
	}
	return out
}

// grows returns how many atoms say how a cost grows, such as O(n log n); 0 for none.
func grows(atoms []string) int {
	if atoms[0] != "o" {
		return 0
	}
	n := 1
	for n < len(atoms) && growing[atoms[n]] {
		n++
	}
	if n == 1 {
		return 0
	}
	return n
}

var growing = map[string]bool{"1": true, "n": true, "m": true, "k": true, "h": true, "v": true, "e": true, "log": true, "logn": true, "nlogn": true, "n2": true, "2": true}

// following returns what a number counts: the unit or the word after it, but for 个,
// which counts anything.
func following(atoms []string) string {
	if len(atoms) > 1 {
		if atoms[0] == "个" {
			atoms = atoms[1:]
		} else if two := atoms[0] + atoms[1]; units[two].unit != "" {
			return two
		}
	}
	if len(atoms) == 0 {
		return ""
	}
	return atoms[0]
}

// differ reports whether some text gives a number of something, and another gives
// other numbers of the same thing.
func differ(want, have []quantity) bool {
	for _, w := range want {
		if w.unit == "" {
			continue
		}
		other := false
		for _, h := range have {
			if h.value == w.value {
				return false
			}
			other = other || h.unit == w.unit
		}
		if other {
			return true
		}
	}
	return false
}
