package store

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// ErrNotEmpty is returned, wrapped, by an import that would have to mix what it
// brings with what is there.
var ErrNotEmpty = errors.New("the store is not empty")

// Imported says what an import did, one element a kind of record that the file
// has, in the order of the file.
type Imported []ImportedKind

// ImportedKind counts the records of one kind.
type ImportedKind struct {
	Kind  string
	Added int
	Kept  int // what the store had already, and so was left as it is
}

// maxLine bounds the memory that one record may take. The largest rows are notes
// and interviews, which are far smaller.
const maxLine = 64 << 20

// Import stores what Export wrote: all of it, or nothing. An error about a line
// names its number. Nobody else can write while it reads, so r should be a file.
//
// A store that has anything returns ErrNotEmpty, unless merge is set. Then a row
// that is there already wins over the one in the file, also where its reviews or
// messages come from the file.
func (db *DB) Import(ctx context.Context, r io.Reader, merge bool) (Imported, error) {
	var done Imported
	err := db.engine.inTx(ctx, alone, func(tx *sql.Tx) error {
		im := &importer{tx: tx, merge: merge, kinds: map[string]*importKind{}}
		for _, k := range records() {
			if err := im.prepare(ctx, k); err != nil {
				return fmt.Errorf("%s: %w", k.kind, err)
			}
		}
		if err := im.run(ctx, r); err != nil {
			return err
		}
		done = im.done
		return db.allNotesChanged(ctx, tx)
	})
	if err != nil {
		return nil, db.fail(ctx, "import", err)
	}
	return done, nil
}

type importer struct {
	tx    *sql.Tx
	merge bool
	kinds map[string]*importKind
	done  Imported
	read  int // records
}

// An importKind knows how to add rows of one kind.
type importKind struct {
	record
	insert string
	// there counts the rows of a keyless kind that the store has and the file has
	// not had yet. Of equal rows the greater number is kept.
	there map[rowHash]int
}

func (im *importer) prepare(ctx context.Context, r record) error {
	var found bool
	if err := im.tx.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM "+r.table+")").Scan(&found); err != nil {
		return err
	}
	if found && !im.merge {
		return ErrNotEmpty
	}
	k := &importKind{record: r}
	marks := strings.TrimSuffix(strings.Repeat("?, ", len(r.columns)), ", ")
	k.insert = fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s) ON CONFLICT DO NOTHING", r.table, names(r.columns), marks)
	if r.keyless && im.merge {
		var err error
		if k.there, err = im.count(ctx, r); err != nil {
			return err
		}
	}
	im.kinds[r.kind] = k
	return nil
}

// A line of an export.
type line struct {
	Kind    string                     `json:"kind"`
	V       int                        `json:"v"`
	Row     map[string]json.RawMessage `json:"row"`
	Records *int                       `json:"records"`
}

// run reads lines from the first record to the last.
func (im *importer) run(ctx context.Context, r io.Reader) error {
	in := bufio.NewReaderSize(fileReader{r}, 64<<10)
	ended := false
	for n := 1; ; n++ {
		src, err := readLine(in)
		switch {
		case errors.Is(err, io.EOF) && ended:
			return nil
		case errors.Is(err, io.EOF) && n == 1:
			return errors.New("the file is empty")
		case errors.Is(err, io.EOF):
			return fmt.Errorf("line %d: the last record is missing: the file was cut", n)
		case err == nil && ended:
			err = errors.New("nothing may follow the last record")
		case err == nil:
			ended, err = im.take(ctx, n == 1, src)
		}
		if err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
	}
}

// readLine returns the next line without its end, or io.EOF.
func readLine(in *bufio.Reader) ([]byte, error) {
	var all []byte
	for {
		part, err := in.ReadSlice('\n')
		all = append(all, part...)
		switch {
		case len(all) > maxLine:
			return nil, fmt.Errorf("longer than %d MiB", maxLine>>20)
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && len(all) > 0:
			err = nil // the last line needs no end
		}
		return bytes.TrimRight(all, "\r\n"), err
	}
}

// take stores one line and reports whether it is the last record.
func (im *importer) take(ctx context.Context, first bool, src []byte) (last bool, err error) {
	var l line
	dec := json.NewDecoder(bytes.NewReader(src))
	dec.DisallowUnknownFields()
	switch err := dec.Decode(&l); {
	case errors.Is(err, io.EOF):
		return false, errors.New("the line is empty")
	case errors.Is(err, io.ErrUnexpectedEOF):
		return false, errors.New("the record does not end: the file was cut")
	case err != nil:
		return false, ofFile(err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return false, errors.New("more than one record")
	}
	k := im.kinds[l.Kind]
	newest := exportV
	switch {
	case first != (l.Kind == headKind):
		return false, fmt.Errorf("this is no export: the first record, and only that, must be of the kind %s", headKind)
	case first || l.Kind == tailKind:
	case k == nil:
		return false, fmt.Errorf("unknown kind %q; a newer version of this program may know it", l.Kind)
	default:
		newest = k.v
	}
	if l.V < 1 || l.V > newest {
		return false, fmt.Errorf("%s has version %d, this program knows 1 to %d", l.Kind, l.V, newest)
	}
	switch {
	case first:
		return false, nil
	case l.Kind != tailKind:
		im.read++
		return false, im.add(ctx, k, l.V, l.Row)
	case l.Records == nil || *l.Records != im.read:
		return false, fmt.Errorf("it counts other records than the %d there are: lines are missing or were added", im.read)
	}
	return true, nil
}

// add stores one row, or finds it there.
func (im *importer) add(ctx context.Context, k *importKind, v int, row map[string]json.RawMessage) error {
	args, err := k.args(v, row)
	if err != nil {
		return fmt.Errorf("%s: %w", k.kind, err)
	}
	kept, err := k.keeps(args)
	if err != nil {
		return fmt.Errorf("%s: %w", k.kind, err)
	}
	added := 0
	if !kept {
		if added, err = changed(im.tx.ExecContext(ctx, k.insert, args...)); err != nil {
			return fmt.Errorf("%s: %w", k.kind, err)
		}
	}
	if added == 0 && !im.merge {
		return fmt.Errorf("%s: it is in the file twice", k.kind)
	}
	i := slices.IndexFunc(im.done, func(d ImportedKind) bool { return d.Kind == k.kind })
	if i < 0 {
		im.done = append(im.done, ImportedKind{Kind: k.kind})
		i = len(im.done) - 1
	}
	im.done[i].Added += added
	im.done[i].Kept += 1 - added
	return nil
}

// args returns the values of a row of a version in the order of the columns. Only
// secrets, and columns that the version did not have, may be missing.
func (k *importKind) args(v int, row map[string]json.RawMessage) ([]any, error) {
	args := make([]any, len(k.columns))
	found := 0
	for i, c := range k.columns {
		src, ok := row[c.name]
		if !ok && v < c.since {
			args[i] = c.form.zero()
			continue
		}
		if !ok {
			if !c.secret || k.table == "secrets" {
				return nil, fmt.Errorf("%s is missing", c.name)
			}
			src = json.RawMessage(`""`)
		} else {
			found++
		}
		var err error
		if args[i], err = c.form.decode(src); err != nil {
			return nil, fmt.Errorf("%s: %w", c.name, err)
		}
	}
	if found != len(row) {
		for name := range row {
			if !slices.ContainsFunc(k.columns, func(c column) bool { return c.name == name }) {
				return nil, fmt.Errorf("unknown field %s", name)
			}
		}
	}
	return args, nil
}
