package store

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"io"
)

// ExportOptions choose what is exported.
type ExportOptions struct {
	// Member restricts the export to what is about one member; "" is everything.
	Member MemberID
	// Secrets adds what lets a reader of the file act as the bot: its keys and
	// the tokens of replies. Without it a restored bot makes new keys, and buttons
	// under old messages no longer work.
	Secrets bool
}

// The first record of an export names its format, the last one counts those in
// between, so that a file that was cut is not taken for a whole one.
const (
	headKind = "gophertutor"
	tailKind = "end"
	exportV  = 1
)

// Export writes what the store holds as JSON, one record a line, and returns how
// many. The same content always gives the same bytes. Writers need not stop: what
// is exported is the state of one moment.
func (db *DB) Export(ctx context.Context, w io.Writer, opt ExportOptions) (int, error) {
	n, err := db.export(ctx, w, opt)
	return n, db.fail(ctx, "export", err)
}

func (db *DB) export(ctx context.Context, w io.Writer, opt ExportOptions) (int, error) {
	tx, err := db.engine.snapshot(ctx)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback() // it only read

	out := bufio.NewWriter(fileWriter{w})
	fmt.Fprintf(out, `{"kind":%q,"v":%d}`+"\n", headKind, exportV) // an error stays in out
	total := 0
	for _, r := range records() {
		n, err := exportKind(ctx, tx, out, r, opt)
		if err != nil {
			return total, fmt.Errorf("%s: %w", r.kind, err)
		}
		total += n
	}
	fmt.Fprintf(out, `{"kind":%q,"v":%d,"records":%d}`+"\n", tailKind, exportV, total)
	return total, out.Flush()
}

// exportKind writes all records of a kind and returns how many.
func exportKind(ctx context.Context, tx *sql.Tx, out *bufio.Writer, r record, opt ExportOptions) (int, error) {
	named := r.named(opt.Secrets)
	query := fmt.Sprintf("SELECT %s FROM %s", names(named), r.table)
	var args []any
	switch {
	case len(named) == 0 || opt.Member != "" && r.member == "":
		return 0, nil
	case opt.Member != "":
		query += " WHERE " + r.member
		args = append(args, opt.Member)
	}
	rows, err := tx.QueryContext(ctx, query+" ORDER BY "+r.order, args...)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	values, targets := make([]any, len(named)), make([]any, len(named))
	for i := range values {
		targets[i] = &values[i]
	}
	n := 0
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return n, err
		}
		n++
		fmt.Fprintf(out, `{"kind":%q,"v":%d,"row":{`, r.kind, r.v)
		for i, c := range named {
			value, err := c.form.encode(values[i])
			if err != nil {
				return n, fmt.Errorf("%s: %w", c.name, err)
			}
			if i > 0 {
				out.WriteByte(',')
			}
			fmt.Fprintf(out, `%q:%s`, c.name, value)
		}
		if _, err := out.WriteString("}}\n"); err != nil {
			return n, err
		}
	}
	return n, rows.Err()
}
