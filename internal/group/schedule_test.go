package group

import (
	"testing"
	"time"
	_ "time/tzdata" // machines without the database
)

// schedule makes one of HH:MM in a zone.
func schedule(t *testing.T, zone, clock string, weekdays bool) Schedule {
	t.Helper()
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	at, err := time.Parse("15:04", clock)
	if err != nil {
		t.Fatal(err)
	}
	return Schedule{Zone: loc, Minute: at.Hour()*60 + at.Minute(), Weekdays: weekdays}
}

// The transitions are those of the IANA database: New York 2026-03-08 and 11-01,
// Berlin 2026-03-29 and 10-25, Lord Howe by half an hour on 2026-04-05 and 10-04,
// Cairo and Asuncion at midnight, Apia's day left out in 2011.
func TestSchedule(t *testing.T) {
	const everyDay, weekdays = false, true
	for _, c := range []struct {
		zone, clock string
		weekdays    bool
		after       string // in UTC
		day, at     string // at in UTC
	}{
		{"Asia/Shanghai", "09:00", everyDay, "2026-11-22T00:00:00Z", "2026-11-22", "2026-11-22T01:00:00Z"},
		{"Asia/Shanghai", "09:00", everyDay, "2026-11-22T01:00:00Z", "2026-11-23", "2026-11-23T01:00:00Z"},
		{"Asia/Shanghai", "00:00", everyDay, "2026-11-22T15:59:59Z", "2026-11-23", "2026-11-22T16:00:00Z"},
		{"UTC", "23:59", everyDay, "2026-12-31T23:59:30Z", "2027-01-01", "2027-01-01T23:59:00Z"},
		{"UTC", "09:00", everyDay, "2028-02-28T10:00:00Z", "2028-02-29", "2028-02-29T09:00:00Z"},

		// The same time on the clock, an hour apart.
		{"America/New_York", "09:00", everyDay, "2026-03-07T15:00:00Z", "2026-03-08", "2026-03-08T13:00:00Z"},
		{"America/New_York", "09:00", everyDay, "2026-10-31T14:00:00Z", "2026-11-01", "2026-11-01T14:00:00Z"},
		// Clocks skip 02:00 to 03:00.
		{"America/New_York", "01:59", everyDay, "2026-03-08T05:00:00Z", "2026-03-08", "2026-03-08T06:59:00Z"},
		{"America/New_York", "02:00", everyDay, "2026-03-08T05:00:00Z", "2026-03-08", "2026-03-08T07:00:00Z"},
		{"America/New_York", "02:30", everyDay, "2026-03-08T05:00:00Z", "2026-03-08", "2026-03-08T07:00:00Z"},
		{"America/New_York", "03:00", everyDay, "2026-03-08T05:00:00Z", "2026-03-08", "2026-03-08T07:00:00Z"},
		{"America/New_York", "02:30", everyDay, "2026-03-08T07:00:00Z", "2026-03-09", "2026-03-09T06:30:00Z"},
		// Clocks show 01:00 to 02:00 twice: the first counts, and only that.
		{"America/New_York", "01:30", everyDay, "2026-11-01T04:30:00Z", "2026-11-01", "2026-11-01T05:30:00Z"},
		{"America/New_York", "01:30", everyDay, "2026-11-01T05:30:00Z", "2026-11-02", "2026-11-02T06:30:00Z"},
		{"America/New_York", "01:00", everyDay, "2026-11-01T05:59:00Z", "2026-11-02", "2026-11-02T06:00:00Z"},
		{"America/New_York", "02:00", everyDay, "2026-11-01T05:30:00Z", "2026-11-01", "2026-11-01T07:00:00Z"},

		{"Europe/Berlin", "02:30", everyDay, "2026-03-28T22:59:00Z", "2026-03-29", "2026-03-29T01:00:00Z"},
		{"Europe/Berlin", "02:00", everyDay, "2026-03-28T22:59:00Z", "2026-03-29", "2026-03-29T01:00:00Z"},
		{"Europe/Berlin", "02:30", everyDay, "2026-10-24T22:00:00Z", "2026-10-25", "2026-10-25T00:30:00Z"},
		{"Europe/Berlin", "02:30", everyDay, "2026-10-25T00:30:00Z", "2026-10-26", "2026-10-26T01:30:00Z"},
		{"Europe/Berlin", "03:00", everyDay, "2026-10-25T00:30:00Z", "2026-10-25", "2026-10-25T02:00:00Z"},

		{"Australia/Lord_Howe", "02:15", everyDay, "2026-10-03T13:00:00Z", "2026-10-04", "2026-10-03T15:30:00Z"},
		{"Australia/Lord_Howe", "02:29", everyDay, "2026-10-03T13:00:00Z", "2026-10-04", "2026-10-03T15:30:00Z"},
		{"Australia/Lord_Howe", "02:30", everyDay, "2026-10-03T13:00:00Z", "2026-10-04", "2026-10-03T15:30:00Z"},
		{"Australia/Lord_Howe", "01:45", everyDay, "2026-04-04T13:30:00Z", "2026-04-05", "2026-04-04T14:45:00Z"},
		{"Australia/Lord_Howe", "01:45", everyDay, "2026-04-04T14:45:00Z", "2026-04-06", "2026-04-05T15:15:00Z"},

		{"Africa/Cairo", "00:30", everyDay, "2026-04-23T20:00:00Z", "2026-04-24", "2026-04-23T22:00:00Z"},
		{"Pacific/Apia", "09:00", everyDay, "2011-12-29T20:00:00Z", "2011-12-31", "2011-12-30T19:00:00Z"},
		{"Pacific/Kiritimati", "12:00", everyDay, "2026-11-21T22:00:00Z", "2026-11-23", "2026-11-22T22:00:00Z"},
		{"Etc/GMT+12", "12:00", everyDay, "2026-11-22T23:59:00Z", "2026-11-22", "2026-11-23T00:00:00Z"},

		// 2026-11-20 is a Friday.
		{"Asia/Shanghai", "09:00", weekdays, "2026-11-20T00:00:00Z", "2026-11-20", "2026-11-20T01:00:00Z"},
		{"Asia/Shanghai", "09:00", weekdays, "2026-11-20T01:00:00Z", "2026-11-23", "2026-11-23T01:00:00Z"},
		{"Asia/Shanghai", "07:00", weekdays, "2026-11-22T23:30:00Z", "2026-11-24", "2026-11-23T23:00:00Z"},
	} {
		s := schedule(t, c.zone, c.clock, c.weekdays)
		after, err := time.Parse(time.RFC3339, c.after)
		if err != nil {
			t.Fatal(err)
		}
		got := s.Next(after)
		if at := got.At.UTC().Format(time.RFC3339); got.Day != c.day || at != c.at {
			t.Errorf("%s %s after %s: %s at %s, want %s at %s", c.zone, c.clock, c.after, got.Day, at, c.day, c.at)
		}
		if last := s.Last(got.At); last.Day != got.Day || !last.At.Equal(got.At) {
			t.Errorf("%s %s: the last at %s is %+v", c.zone, c.clock, c.at, last)
		}
		if before := s.Last(got.At.Add(-time.Nanosecond)); !before.At.Before(got.At) || before.Day >= got.Day {
			t.Errorf("%s %s: the last before %s is %+v", c.zone, c.clock, c.at, before)
		}
	}
}

// Over years, each day of a zone has one slot, in order, at the minute or behind
// a gap that has it.
func TestScheduleEveryDay(t *testing.T) {
	for _, zone := range []string{"America/New_York", "Europe/Berlin", "Asia/Shanghai", "Australia/Lord_Howe", "Africa/Casablanca", "America/Nuuk", "Asia/Beirut", "UTC"} {
		for _, clock := range []string{"00:00", "00:30", "01:30", "02:00", "02:30", "03:00", "12:00", "23:30"} {
			s := schedule(t, zone, clock, false)
			at := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
			day := s.Next(at).Day
			for range 3 * 365 {
				slot := s.Next(at)
				if slot.Day != day {
					t.Fatalf("%s %s: %s after %s, want %s", zone, clock, slot.Day, at, day)
				}
				date, err := time.Parse(time.DateOnly, day)
				if err != nil {
					t.Fatal(err)
				}
				// What clocks show, as if it were UTC: it may jump over what is wanted.
				want := date.Add(time.Duration(s.Minute) * time.Minute)
				shown := func(t time.Time) time.Time {
					_, offset := t.In(s.Zone).Zone()
					return t.UTC().Add(time.Duration(offset) * time.Second)
				}
				if !shown(slot.At).Equal(want) && !(shown(slot.At.Add(-time.Second)).Before(want) && shown(slot.At).After(want)) {
					t.Errorf("%s %s: %s is at %s", zone, clock, slot.Day, slot.At.In(s.Zone))
				}
				at, day = slot.At, date.AddDate(0, 0, 1).Format(time.DateOnly)
			}
		}
	}
}

func TestPeriods(t *testing.T) {
	for _, c := range []struct {
		period Period
		zone   string
		now    string
		want   string // in UTC
	}{
		{Week, "UTC", "2026-11-22T12:00:00Z", "2026-11-16T00:00:00Z"},           // a Sunday
		{Week, "Asia/Shanghai", "2026-11-22T16:00:00Z", "2026-11-22T16:00:00Z"}, // Monday there
		{Week, "Asia/Shanghai", "2026-11-22T15:59:00Z", "2026-11-15T16:00:00Z"},
		{Week, "America/New_York", "2026-11-01T20:00:00Z", "2026-10-26T04:00:00Z"},  // over the change
		{Month, "America/New_York", "2026-11-01T03:00:00Z", "2026-10-01T04:00:00Z"}, // October there
		{Month, "Asia/Beirut", "2026-03-31T12:00:00Z", "2026-02-28T22:00:00Z"},
		{Week, "Asia/Beirut", "2026-03-29T12:00:00Z", "2026-03-22T22:00:00Z"},
		{Ever, "UTC", "2026-11-22T12:00:00Z", "0001-01-01T00:00:00Z"},
	} {
		now, err := time.Parse(time.RFC3339, c.now)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.period.Start(now, Zone(c.zone)).UTC().Format(time.RFC3339); got != c.want {
			t.Errorf("%s of %s in %s begins %s, want %s", c.period, c.now, c.zone, got, c.want)
		}
	}
}

func TestParseZone(t *testing.T) {
	for typed, want := range map[string]string{
		"Asia/Shanghai": "Asia/Shanghai", " asia/shanghai ": "Asia/Shanghai", "EUROPE/BERLIN": "Europe/Berlin",
		"america/new york": "America/New_York", "ａｓｉａ／ｔｏｋｙｏ": "Asia/Tokyo", "America/Port_of_Spain": "America/Port_of_Spain",
		"utc": "UTC", "GMT": "UTC", "Etc/GMT-8": "Etc/GMT-8", "America/Argentina/Buenos_Aires": "America/Argentina/Buenos_Aires",
	} {
		if got, ok := ParseZone(typed); !ok || got != want {
			t.Errorf("%q is %q, %v; want %q", typed, got, ok, want)
		}
	}
	for _, typed := range []string{"", "Local", "local", "UTC+8", "+08:00", "CST", "Beijing", "Asia/Nowhere", "../etc/passwd", "/etc/localtime", "posix/UTC", "Asia/", "Asia", "@everyone"} {
		if got, ok := ParseZone(typed); ok {
			t.Errorf("%q is %q", typed, got)
		}
	}
	if Zone("Asia/Nowhere") != time.UTC || Zone("") != time.UTC || Zone("Asia/Tokyo").String() != "Asia/Tokyo" {
		t.Error("Zone")
	}
}
