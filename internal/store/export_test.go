package store

import (
	"context"
	"io/fs"
)

// OpenMigrations is Open, or OpenPostgres for a URL, with other migrations.
func OpenMigrations(ctx context.Context, name string, migrations fs.FS) (*DB, error) {
	if IsPostgres(name) {
		return openPostgres(ctx, name, migrations)
	}
	return open(ctx, name, migrations)
}

// Migrations are the program's own.
var Migrations fs.FS = migrations
