package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"gophertutor/internal/store"
)

// storeFile is the database in the data folder, unless DATABASE_URL names one of a
// server.
const storeFile = "gophertutor.db"

// databaseURL returns where the database server is, "" for the file. It may hold a
// password.
func (a *app) databaseURL() (string, error) {
	url, err := a.env.secret("DATABASE_URL")
	if err != nil || url == "" {
		return "", err
	}
	if !store.IsPostgres(url) {
		return "", usageError{"DATABASE_URL: it is no URL such as postgres://user:password@host:5432/database"}
	}
	return url, nil
}

// openStore opens the database that the bot keeps, too, and makes it if need be.
func (a *app) openStore(ctx context.Context) (*store.DB, error) {
	url, err := a.databaseURL()
	if err != nil {
		return nil, err
	}
	if url != "" {
		return store.OpenPostgres(ctx, url)
	}
	dir, warning := a.stateDir(".")
	if warning != "" {
		return nil, errors.New(warning)
	}
	path := filepath.Join(dir, storeFile)
	if emptied(path) && newestBackup(dir) != "" {
		return nil, a.offered(fmt.Errorf(backupTextsOf(a.locale).emptied, path))
	}
	db, err := store.Open(ctx, path)
	return db, a.offer(err)
}

// emptied reports whether there is a file without anything in it. To SQLite that is a
// new database; where there were backups of one, something has cut it off.
func emptied(path string) bool {
	info, err := os.Stat(path)
	if err != nil || info.Size() > 0 {
		return false
	}
	_, err = os.Stat(path + "-wal")
	return errors.Is(err, fs.ErrNotExist)
}

// botsStore opens the bot's database. It makes no file; missing is the error,
// which gets its path.
func (a *app) botsStore(ctx context.Context, missing string) (*store.DB, error) {
	url, err := a.databaseURL()
	if err != nil {
		return nil, err
	}
	path := filepath.Join(a.dataDir(), storeFile)
	if url == "" {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf(missing, path)
		}
	}
	return a.openStore(ctx)
}

// store says where the bot keeps what it must not lose, and whether that can be
// read and written.
func (c *checkup) store(ctx context.Context) {
	url, err := c.a.databaseURL()
	if err != nil {
		c.fail("%v", err)
		return
	}
	if url == "" {
		path := filepath.Join(c.a.dataDir(), storeFile)
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			if c.said != "" { // where it cannot be made
				return
			}
			c.note(c.say("store: SQLite, %s will be made; DATABASE_URL would name a PostgreSQL server", "存储：SQLite，将创建 %s；设置 DATABASE_URL 则使用 PostgreSQL 服务器"), path)
			return
		}
	}
	ctx, cancel := context.WithTimeout(ctx, doctorTimeout)
	defer cancel()
	db, err := c.a.openStore(ctx)
	if err != nil {
		c.fail("%v", err)
		return
	}
	defer db.Close()
	if url == "" {
		// Damage is found here and not with the question that first needs the page.
		err := store.CheckFile(ctx, db.Name())
		switch {
		case ctx.Err() != nil: // a large file; it could be opened, and is not called damaged
		case err != nil:
			c.fail("%v", c.a.offered(err))
			return
		}
	}
	c.ok(c.say("store: %s", "存储：%s"), db.Name())
}
