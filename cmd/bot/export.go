package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"gophertutor/internal/progress"
	"gophertutor/internal/store"
	"gophertutor/knowledge"
)

// exportCommand writes what the bot keeps as JSON lines, or the questions as a
// file for Anki. It may run beside the bot.
type exportCommand struct {
	Format  string  `default:"jsonl" enum:"jsonl,anki" help:"${export_format}"`
	Member  *string `placeholder:"ID" help:"${export_member}"`
	Out     string  `placeholder:"FILE" help:"${export_out}"`
	Secrets bool    `help:"${export_secrets}"`
	Lang    string  `default:"auto" enum:"auto,en,zh" help:"${export_lang}"`
}

// Run implements the subcommand.
func (c *exportCommand) Run(ctx context.Context, a *app) error {
	ctx, stop := interruptible(ctx)
	defer stop()
	if c.Member != nil && *c.Member == "" { // as of a variable that is not set: all members are not meant
		return usageError{"--member is empty"}
	}
	write := c.jsonl
	if c.Format == "anki" {
		write = c.anki
	}
	if c.Out == "" {
		return write(ctx, a, a.std.out)
	}
	return replaceFile("--out", c.Out, func(w io.Writer) error { return write(ctx, a, w) })
}

func (c *exportCommand) jsonl(ctx context.Context, a *app, w io.Writer) (err error) {
	db, err := a.botsStore(ctx, "there is no %s, so there is nothing to export; set DATA_DIR to the folder that the bot uses")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	opt := store.ExportOptions{Secrets: c.Secrets}
	if c.Member != nil {
		opt.Member = store.MemberID(*c.Member)
	}
	n, err := db.Export(ctx, w, opt)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.std.err, exportTextsOf(a.locale).exported+"\n", n)
	return nil
}

// anki writes all questions, with a member those first that the member needs most.
func (c *exportCommand) anki(ctx context.Context, a *app, w io.Writer) error {
	if c.Secrets {
		return usageError{"--secrets: a file for Anki has none"}
	}
	lang := a.language(c.Lang)
	source, err := questionSource(lang)
	if err != nil {
		return err
	}
	if c.Member == nil { // needs no store
		bank, err := knowledge.Questions()
		if err != nil {
			return err
		}
		questions := make([]*knowledge.Question, len(bank))
		for i := range bank {
			questions[i] = &bank[i]
		}
		return progress.WriteAnki(w, questions, lang, source)
	}
	return a.study(ctx, func(ctx context.Context, _ func(), l learning) error {
		questions, err := l.tracker.AnkiOrder(ctx, store.MemberID(*c.Member), time.Now())
		if err != nil {
			return err
		}
		return progress.WriteAnki(w, questions, lang, source)
	})
}

// replaceFile writes the file of a flag, which only its owner may read. If writing fails, what
// was there stays.
func replaceFile(flag, name string, write func(io.Writer) error) (err error) {
	if isDevice(name) {
		f, err := os.OpenFile(name, os.O_WRONLY, 0)
		if err != nil {
			return fmt.Errorf("%s: %w", flag, err)
		}
		return errors.Join(write(f), f.Close())
	}
	f, err := besides(flag, name)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	if err := errors.Join(write(f), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), name); err != nil {
		return fmt.Errorf("%s: %w", flag, err)
	}
	return nil
}

// besides makes a temporary file where name is to be. Its error names what the
// person has typed.
func besides(flag, name string) (*os.File, error) {
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+"-*")
	if e := (*fs.PathError)(nil); errors.As(err, &e) {
		err = &fs.PathError{Op: "write", Path: name, Err: e.Err}
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", flag, err)
	}
	return f, nil
}

// canReplace returns why replaceFile would fail, before long work whose result it
// is to keep; "" is no file.
func canReplace(flag, name string) error {
	if name == "" {
		return nil
	}
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		return fmt.Errorf("%s: %s is a folder", flag, name)
	}
	if isDevice(name) {
		return nil
	}
	f, err := besides(flag, name)
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// isDevice reports whether a name stands for something to write to and not to
// replace: /dev/stdout, a pipe.
func isDevice(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode()&(fs.ModeDevice|fs.ModeNamedPipe|fs.ModeSocket|fs.ModeCharDevice) != 0
}

// exportTexts are what export and import say, in one language.
type exportTexts struct {
	exported string // records
	imported string // kind, added, kept
	total    string // added, kept
	notEmpty string
}

func exportTextsOf(locale string) exportTexts {
	if locale == "zh" {
		return exportTexts{
			exported: "导出 %d 条记录。",
			imported: "%-10s 新增 %d，保留原有 %d",
			total:    "合计新增 %d，保留原有 %d",
			notEmpty: "数据库不是空的：用 --merge 合并（已有的内容优先），或者把 DATA_DIR 指向一个空目录（使用 DATABASE_URL 时，换一个空的数据库）",
		}
	}
	return exportTexts{
		exported: "%d records exported.",
		imported: "%-10s %d added, %d kept as they were",
		total:    "%d added, %d kept as they were",
		notEmpty: "the store is not empty: use --merge, which leaves what is there as it is, or set DATA_DIR to an empty folder (with DATABASE_URL, name an empty database)",
	}
}
