package main

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// processors is what go test adds to the name of a benchmark.
var processors = regexp.MustCompile(`-\d+$`)

// figures are medians, by benchmark and unit: "Search/1000 p50-ms".
type figures map[string]float64

// parse reads what go test -bench prints. Other lines are passed over. Of a benchmark
// that ran several times the median counts.
func parse(text string) figures {
	all := map[string][]float64{}
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) < 4 || !strings.HasPrefix(fields[0], "Benchmark") {
			continue
		}
		name := processors.ReplaceAllString(strings.TrimPrefix(fields[0], "Benchmark"), "")
		for i := 2; i+1 < len(fields); i += 2 {
			v, err := strconv.ParseFloat(fields[i], 64)
			if err != nil {
				break
			}
			all[name+" "+fields[i+1]] = append(all[name+" "+fields[i+1]], v)
		}
	}
	medians := figures{}
	for name, vs := range all {
		slices.Sort(vs)
		medians[name] = vs[len(vs)/2]
	}
	return medians
}

// parseMisses reads why targets are missed: paragraphs that begin with the key of a
// target and a colon.
func parseMisses(text string) (map[string]string, error) {
	why := map[string]string{}
	for p := range strings.SplitSeq(strings.TrimSpace(text), "\n\n") {
		key, reason, ok := strings.Cut(p, ":")
		reason = strings.Join(strings.Fields(reason), " ")
		if !ok || reason == "" {
			return nil, fmt.Errorf("misses.txt: %q has no reason", p)
		}
		if !slices.ContainsFunc(targets, func(t target) bool { return t.key == key }) {
			return nil, fmt.Errorf("misses.txt: there is no target %q", key)
		}
		if _, twice := why[key]; twice {
			return nil, fmt.Errorf("misses.txt: %q stands there twice", key)
		}
		why[key] = reason
	}
	return why, nil
}
