package storetest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"

	"gophertutor/internal/store"
)

// PostgresEnv names the variable with the URL of a PostgreSQL server for tests,
// whose user may create schemas. .ci/postgres starts one and sets it.
const PostgresEnv = "GOPHERTUTOR_TEST_DATABASE_URL"

// PostgresServer returns the URL of the server, and skips the test where none is
// given.
func PostgresServer(t testing.TB) string {
	t.Helper()
	server := os.Getenv(PostgresEnv)
	if server == "" {
		t.Skipf("not tested with PostgreSQL: %s is not set; .ci/postgres go test ./... starts a server", PostgresEnv)
	}
	return server
}

// Postgres returns the URL of an empty schema, which is dropped when the test ends.
// It skips the test where no server is given, and fails it where that does not
// answer.
func Postgres(t testing.TB) string {
	t.Helper()
	u, drop, err := NewSchema(PostgresServer(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := drop(); err != nil {
			t.Error(err)
		}
	})
	return u
}

// NewSchema makes an empty schema on a server and returns its URL and what drops
// it.
func NewSchema(server string) (schemaURL string, drop func() error, err error) {
	u, err := url.Parse(server)
	if err != nil {
		return "", nil, fmt.Errorf("%s is no URL", PostgresEnv) // it may hold a password
	}
	schema := "test_" + strings.ToLower(rand.Text())
	q := u.Query()
	q.Set("search_path", schema)
	u.RawQuery = q.Encode()
	drop = func() error { return run(server, "DROP SCHEMA "+schema+" CASCADE") }
	return u.String(), drop, run(server, "CREATE SCHEMA "+schema)
}

// Both runs a test over a new file and over a new database of a server. open opens
// it as another process would; the test need not close it.
func Both(t *testing.T, test func(t *testing.T, open func() *store.DB)) {
	t.Run("SQLite", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "store.db")
		test(t, func() *store.DB { return Opened(t, store.Open, file) })
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		url := Postgres(t)
		test(t, func() *store.DB { return Opened(t, store.OpenPostgres, url) })
	})
}

// Opened opens a store for a test, [store.Open] or [store.OpenPostgres], and closes
// it at the end, which must not fail.
func Opened(t testing.TB, open func(context.Context, string) (*store.DB, error), name string) *store.DB {
	t.Helper()
	db, err := open(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// RestartPostgres restarts the server that .ci/postgres started, as an operator
// would: connections are ended, what was stored stays.
func RestartPostgres(t testing.TB) {
	t.Helper()
	restart := os.Getenv("GOPHERTUTOR_TEST_DATABASE_RESTART")
	if restart == "" {
		t.Skip("only .ci/postgres knows how to restart its server")
	}
	if out, err := exec.Command("sh", "-c", restart).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// run executes a statement for the test's own sake.
func run(server, statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	db, err := admin(server)
	if err != nil {
		return err
	}
	if _, err := db.ExecContext(ctx, statement); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}

var (
	adminsMu sync.Mutex
	admins   = map[string]*sql.DB{} // by server; connections end with the process
)

// admin returns what makes and drops schemas on a server.
func admin(server string) (*sql.DB, error) {
	adminsMu.Lock()
	defer adminsMu.Unlock()
	if db := admins[server]; db != nil {
		return db, nil
	}
	db, err := sql.Open("pgx", server)
	if err == nil {
		admins[server] = db
	}
	return db, err
}
