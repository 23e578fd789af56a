package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"gophertutor/internal/store"
)

// backupCommand writes a whole copy of the database's file. It may run beside the bot.
type backupCommand struct {
	File string `arg:"" optional:"" help:"${backup_file}"`
	Keep int    `default:"7" help:"${backup_keep}"`
}

// Backups in the data folder. Their names sort by their time.
const (
	backupFolder = "backups"
	backupName   = "gophertutor-20060102-150405.db"
)

// Run implements the subcommand.
func (c *backupCommand) Run(ctx context.Context, a *app) (err error) {
	ctx, stop := interruptible(ctx)
	defer stop()
	if c.Keep < 1 {
		return usageError{"--keep: at least 1"}
	}
	w := backupTextsOf(a.locale)
	if url, err := a.databaseURL(); err != nil {
		return err
	} else if url != "" {
		return usageError{"backup: " + w.dump}
	}
	db, err := a.botsStore(ctx, w.nothing)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	file := c.File
	if file == "" {
		dir, warning := a.stateDir(backupFolder)
		if warning != "" {
			return errors.New(warning)
		}
		file = filepath.Join(dir, time.Now().UTC().Format(backupName))
	}
	if err := db.Backup(ctx, file); err != nil {
		return err
	}
	fmt.Fprintf(a.std.out, w.backedUp+"\n", file)
	if c.File != "" {
		return nil
	}
	return prune(file, c.Keep)
}

// backups are those in a folder, the oldest first.
func backups(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir) // sorted
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var names []string
	for _, e := range entries {
		if _, err := time.Parse(backupName, e.Name()); err == nil {
			names = append(names, filepath.Join(dir, e.Name()))
		}
	}
	return names, err
}

// prune removes all but the newest backups from the folder of the one that was just
// made. That one stays, also beside names that a clock which was ahead has given.
func prune(made string, keep int) error {
	names, err := backups(filepath.Dir(made))
	if i := slices.Index(names, made); i >= 0 {
		names = append(slices.Delete(names, i, i+1), made)
	}
	for _, name := range names[:max(0, len(names)-keep)] {
		err = errors.Join(err, os.Remove(name))
	}
	return err
}

// restoreCommand puts a backup in the place of the database's file.
type restoreCommand struct {
	File string `arg:"" optional:"" help:"${restore_file}"`
}

// Run implements the subcommand.
func (c *restoreCommand) Run(ctx context.Context, a *app) error {
	ctx, stop := interruptible(ctx)
	defer stop()
	w := backupTextsOf(a.locale)
	url, err := a.databaseURL()
	if err != nil {
		return err
	}
	if url != "" {
		return usageError{"restore: " + w.noFile}
	}
	dir, warning := a.stateDir(".")
	if warning != "" {
		return errors.New(warning)
	}
	file := c.File
	if file == "" {
		if file = newestBackup(dir); file == "" {
			return usageError{fmt.Sprintf(w.noBackup, filepath.Join(dir, backupFolder))}
		}
	}
	release, err := a.hold()
	if err != nil {
		return err
	}
	defer release()
	aside, err := store.Restore(ctx, file, filepath.Join(dir, storeFile), time.Now())
	if err != nil {
		return err
	}
	fmt.Fprintf(a.std.out, w.restored+"\n", file)
	if aside != "" {
		fmt.Fprintf(a.std.out, w.aside+"\n", aside)
	}
	return nil
}

// newestBackup is the file that restore takes by itself, or "".
func newestBackup(dir string) string {
	names, err := backups(filepath.Join(dir, backupFolder))
	if err != nil || len(names) == 0 {
		return ""
	}
	return names[len(names)-1]
}

// offer adds to the error of a damaged file what can be done about it.
func (a *app) offer(err error) error {
	if !store.Damaged(err) {
		return err
	}
	return a.offered(err)
}

// offered is offer for an error that is known to be one of damage.
func (a *app) offered(err error) error {
	w := backupTextsOf(a.locale)
	if file := newestBackup(a.dataDir()); file != "" {
		return fmt.Errorf("%w\n"+w.offer, err, file)
	}
	return fmt.Errorf("%w\n"+w.noBackup, err, filepath.Join(a.dataDir(), backupFolder))
}

// hold keeps other bots from serving out of the data folder until release is called or
// the program ends. A system that knows no locks keeps nobody from it.
func (a *app) hold() (release func() error, err error) {
	dir, warning := a.stateDir(".")
	if warning != "" {
		return func() error { return nil }, nil // opening the store says so
	}
	release, err = store.Hold(filepath.Join(dir, storeFile))
	switch {
	case errors.Is(err, store.ErrHeld):
		return nil, fmt.Errorf(backupTextsOf(a.locale).held, dir)
	case err != nil:
		return func() error { return nil }, nil
	}
	return release, nil
}

// backupTexts are what backup, restore and the lock on the folder say, in one language.
type backupTexts struct {
	nothing  string // path
	backedUp string // file
	restored string // file
	aside    string // file
	noFile   string
	dump     string
	noBackup string // folder
	offer    string // file
	held     string // folder
	emptied  string // file
}

func backupTextsOf(locale string) backupTexts {
	if locale == "zh" {
		return backupTexts{
			nothing:  "没有 %s，无可备份；请把 DATA_DIR 设为机器人使用的目录",
			backedUp: "已备份到 %s", restored: "已从 %s 恢复。",
			aside:    "原来的文件保留为 %s；确认无误后可以删除。",
			dump:     "设置了 DATABASE_URL：数据库不是文件，请用 pg_dump 或数据库服务器自己的工具备份",
			noFile:   "设置了 DATABASE_URL：数据库不是文件，请用 pg_dump 的备份恢复",
			noBackup: "%s 里没有 bot backup 的备份；可以用 bot restore 文件 恢复别处的备份",
			offer:    "最新的备份是 %s：先停止机器人，再运行 bot restore，损坏的文件会保留在旁边",
			emptied:  "%s 是空的，但是存在备份；要从空的数据库开始，请先删除这个文件",
			held:     "另一个 bot serve 正在使用 %s：请先停止它。另一个机器人要有自己的 DATA_DIR 和令牌；多个进程共同服务需要 DATABASE_URL",
		}
	}
	return backupTexts{
		nothing:  "there is no %s, so there is nothing to back up; set DATA_DIR to the folder that the bot uses",
		backedUp: "backed up to %s", restored: "Restored from %s.",
		aside:    "What was there is kept as %s; delete it when all is well.",
		dump:     "DATABASE_URL is set: that database is no file; back it up with pg_dump, or with what its server has",
		noFile:   "DATABASE_URL is set: that database is no file; restore what pg_dump wrote",
		noBackup: "there is no backup of bot backup in %s; bot restore FILE takes one from elsewhere",
		offer:    "the newest backup is %s: end the bot, then run bot restore; the damaged file is kept beside it",
		emptied:  "%s is empty, although there is a backup; to start with an empty one, delete the file first",
		held:     "another bot serve uses %s: end it first. Another bot needs a DATA_DIR and a token of its own; several processes for one bot need DATABASE_URL",
	}
}
