package progress

import "time"

// A Day is a date of the calendar: days since 1970-01-01, in whatever time zone
// somebody lives. Unlike a time it has no hours that summer time could move.
type Day int

// dayOf returns the date that a moment has in a time zone.
func dayOf(t time.Time, loc *time.Location) Day {
	y, m, d := t.In(loc).Date()
	return Day(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60))
}

// String is "2026-11-22".
func (d Day) String() string {
	return time.Unix(int64(d)*24*60*60, 0).UTC().Format(time.DateOnly)
}
