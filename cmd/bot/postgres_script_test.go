package main

import (
	"os"

	"github.com/rogpeppe/go-internal/testscript"

	"gophertutor/internal/store/storetest"
)

// cmdPostgres points the program at an empty database of a PostgreSQL server:
// postgres. The rest of the story is skipped where there is no server.
func cmdPostgres(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: postgres")
	}
	server := os.Getenv(storetest.PostgresEnv)
	if server == "" {
		ts.Value(testingT{}).(testscript.T).Skip("not tested with PostgreSQL: " + storetest.PostgresEnv + " is not set")
	}
	url, drop, err := storetest.NewSchema(server)
	ts.Check(err)
	ts.Defer(func() { ts.Check(drop()) })
	ts.Setenv("DATABASE_URL", url)
}
