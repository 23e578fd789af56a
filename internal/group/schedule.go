package group

import (
	"strings"
	"time"
	"unicode"

	"gophertutor/internal/lang"
)

// A Schedule is a time of day in a time zone, on every day or on those from
// Monday to Friday.
type Schedule struct {
	Zone     *time.Location
	Minute   int // of the day, from 0 to 1439
	Weekdays bool
}

// A Slot is one time of a schedule.
type Slot struct {
	Day string // 2026-11-22, in the schedule's zone
	At  time.Time
}

// maxGap bounds the days that are looked at for the next one: a weekend, and a
// day that a country left out when it crossed the date line.
const maxGap = 7

// Next returns the first slot after a time.
func (s Schedule) Next(after time.Time) Slot {
	y, m, d := after.In(s.Zone).Date()
	for i := -1; ; i++ { // a slot of yesterday can be today, behind a gap at midnight
		slot, ok := s.on(y, m, d+i)
		if ok && slot.At.After(after) || i > maxGap {
			return slot
		}
	}
}

// Last returns the last slot at a time or before.
func (s Schedule) Last(now time.Time) Slot {
	y, m, d := now.In(s.Zone).Date()
	for i := 1; ; i-- {
		slot, ok := s.on(y, m, d+i)
		if ok && !slot.At.After(now) || i < -maxGap {
			return slot
		}
	}
}

// on returns the slot of a day, if it has one.
func (s Schedule) on(y int, m time.Month, d int) (Slot, bool) {
	date := time.Date(y, m, d, 0, 0, 0, 0, time.UTC) // for its arithmetic only
	y, m, d = date.Date()
	slot := Slot{date.Format(time.DateOnly), onClock(s.Zone, y, m, d, s.Minute)}
	begin := onClock(s.Zone, y, m, d, 0).In(s.Zone)
	free := s.Weekdays && (date.Weekday() == time.Saturday || date.Weekday() == time.Sunday)
	return slot, begin.Day() == d && !free
}

// onClock returns when clocks in a zone first show a minute of a day. Where they
// skip it, that is when they go on behind the gap; where they show it twice, the
// first time.
//
// [time.Date] promises for neither which of two times it returns.
func onClock(zone *time.Location, y int, m time.Month, d, minute int) time.Time {
	// What they show, as if it were UTC. No zone is farther from it than 15 hours.
	shown := time.Date(y, m, d, 0, minute, 0, 0, time.UTC)
	from := shown.Add(-16 * time.Hour).In(zone)
	for { // from one change of the clocks to the next
		_, offset := from.Zone()
		at := shown.Add(-time.Duration(offset) * time.Second).In(zone)
		if at.Before(from) {
			at = from
		}
		_, end := from.ZoneBounds()
		if end.IsZero() || at.Before(end) {
			return at
		}
		from = end.In(zone)
	}
}

// A Period is how far back a leaderboard looks.
type Period string

// The periods.
const (
	Week  Period = "week"  // from Monday
	Month Period = "month" // from the first
	Ever  Period = "all"
)

// Start returns when a period that has now in it began in a zone; the zero time
// for Ever and what is no period.
func (p Period) Start(now time.Time, zone *time.Location) time.Time {
	y, m, d := now.In(zone).Date()
	switch p {
	case Week:
		sinceMonday := (int(now.In(zone).Weekday()) + 6) % 7
		return onClock(zone, y, m, d-sinceMonday, 0)
	case Month:
		return onClock(zone, y, m, 1, 0)
	}
	return time.Time{}
}

// Zone returns a time zone by the name that a server chose, and UTC for "" and
// for one that this machine does not know any more.
func Zone(name string) *time.Location {
	if zone, ok := loadZone(name); ok {
		return zone
	}
	return time.UTC
}

// ParseZone finds a time zone by its name in the IANA database, whatever the case
// of its letters and with spaces for underscores. Names that depend on the
// machine, such as "Local", are none.
func ParseZone(typed string) (name string, ok bool) {
	typed = strings.ReplaceAll(strings.TrimSpace(lang.FoldWidth(typed)), " ", "_")
	if strings.EqualFold(typed, "UTC") || strings.EqualFold(typed, "GMT") {
		return "UTC", true
	}
	for _, name := range []string{typed, titled(typed)} {
		if _, ok := loadZone(name); ok && strings.Contains(name, "/") {
			return name, true
		}
	}
	return "", false
}

func loadZone(name string) (*time.Location, bool) {
	// Some systems keep the same zones in these folders once more.
	if strings.EqualFold(name, "local") || strings.HasPrefix(name, "posix/") || strings.HasPrefix(name, "right/") {
		return nil, false
	}
	zone, err := time.LoadLocation(name)
	return zone, err == nil
}

// titled writes a name as most zones are written: America/Port_of_Spain is not.
func titled(s string) string {
	begin := true
	return strings.Map(func(r rune) rune {
		first := begin
		begin = !unicode.IsLetter(r)
		if first {
			return unicode.ToUpper(r)
		}
		return unicode.ToLower(r)
	}, s)
}
