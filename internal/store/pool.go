package store

import "time"

// Pool says how many connections to the database there are and are in use, and how
// often and how long calls have waited for one. Of a file it is those that read.
func (db *DB) Pool() (open, used int, waits int64, waited time.Duration) {
	s := db.read.Stats()
	return s.OpenConnections, s.InUse, s.WaitCount, s.WaitDuration
}
