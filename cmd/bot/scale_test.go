package main

import (
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// What docs/scale.md says of ten thousand servers follows from what it says was
// measured: who measures again must work it out again.
func TestScaleFollows(t *testing.T) {
	data, err := os.ReadFile("../../docs/scale.md")
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	bot, db := figures(t, text, "processor of the bot")[0], figures(t, text, "processor of PostgreSQL")[0] // ms
	transactions, rows := figures(t, text, "transactions in PostgreSQL")[0], figures(t, text, "rows written, read")[0]
	grows := figures(t, text, "growth of the database, with its indexes")[0] // KB
	const (
		asksADay = 20      // of a server
		busiest  = 1. / 10 // of a day's, in one hour
		keptDays = 90
		perShard = 2500
	)
	for _, servers := range []float64{1000, 10_000, 100_000} {
		day := servers * asksADay
		second := day * busiest / 3600
		want := []float64{
			day, second, second * bot / 10, second * db / 10, second * transactions, // ms a second are tenths of a percent
			day * rows / 1e6, day * grows / 1e6, keptDays * day * grows / 1e6, math.Ceil(servers / perShard),
		}
		name := strings.TrimSuffix(strconv.FormatFloat(servers/1000, 'f', 0, 64), ".") + ",000"
		got := figures(t, text, name)
		if len(got) != len(want) {
			t.Errorf("%s servers: figures %v, want %d of them", name, got, len(want))
			continue
		}
		for i := range want {
			// Rounded to one or two digits.
			if math.Abs(got[i]-want[i]) > .1*want[i] {
				t.Errorf("%s servers: figure %d is %v, it follows %.3g", name, i+1, got[i], want[i])
			}
		}
	}
}

// figures are the numbers in a row of a table, behind what it is about.
func figures(t *testing.T, text, about string) (all []float64) {
	t.Helper()
	_, row, ok := strings.Cut(text, "\n| "+about+" |")
	row, _, _ = strings.Cut(row, "\n")
	for _, n := range regexp.MustCompile(`[0-9][0-9,]*(\.[0-9]+)?`).FindAllString(row, -1) {
		v, err := strconv.ParseFloat(strings.TrimSuffix(strings.ReplaceAll(n, ",", ""), "."), 64)
		if err != nil {
			t.Fatalf("%s: %v", about, err)
		}
		all = append(all, v)
	}
	if !ok || len(all) == 0 {
		t.Fatalf("there is no row about %q", about)
	}
	return all
}
