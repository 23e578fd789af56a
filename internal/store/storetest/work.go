package storetest

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Work is what a server did for its current database since it was made.
type Work struct {
	Transactions, Read, Written int64         // rows
	Size                        int64         // of the database, in bytes
	Processor                   time.Duration // since it was started; 0 where it runs elsewhere
}

// PostgresWork asks a server what it did.
func PostgresWork(t testing.TB, server string) Work {
	t.Helper()
	db, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var w Work
	var folder string
	err = db.QueryRowContext(t.Context(), `SELECT xact_commit + xact_rollback, tup_fetched, tup_inserted + tup_updated + tup_deleted,
			pg_database_size(current_database()), current_setting('data_directory')
		FROM pg_stat_database WHERE datname = current_database()`).Scan(&w.Transactions, &w.Read, &w.Written, &w.Size, &folder)
	if err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(filepath.Join(folder, "postmaster.pid")); err == nil {
		line, _, _ := strings.Cut(string(data), "\n")
		if pid, err := strconv.Atoi(line); err == nil {
			w.Processor = Processor(pid, true)
		}
	}
	return w
}

// Processor is how long a process has computed, with those that it started or without,
// where the system says: see proc_pid_stat(5), whose ticks are a hundredth of a second
// on Linux.
func Processor(pid int, children bool) time.Duration {
	parent, own, ended := processTicks(pid)
	if !children || parent == 0 {
		return tick * time.Duration(own)
	}
	sum := own + ended
	all, _ := filepath.Glob("/proc/[0-9]*")
	for _, dir := range all {
		child, err := strconv.Atoi(filepath.Base(dir))
		if parent, own, ended := processTicks(child); err == nil && parent == pid {
			sum += own + ended
		}
	}
	return tick * time.Duration(sum)
}

const tick = 10 * time.Millisecond

// processTicks reads what a process and its children that ended have computed.
func processTicks(pid int) (parent, own, ended int) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	_, rest, ok := strings.Cut(string(data), ") ") // behind the name
	f := strings.Fields(rest)
	if err != nil || !ok || len(f) < 15 {
		return 0, 0, 0
	}
	field := func(n int) int {
		v, _ := strconv.Atoi(f[n-3])
		return v
	}
	return field(4), field(14) + field(15), field(16) + field(17)
}
