package store

import (
	"context"
	"crypto/sha256"
	"fmt"
)

// A rowHash stands for all values of a row. Rows without a key are known by it.
type rowHash [sha256.Size]byte

// count returns how many of each row there are.
func (im *importer) count(ctx context.Context, r record) (map[rowHash]int, error) {
	rows, err := im.tx.QueryContext(ctx, fmt.Sprintf("SELECT %s FROM %s", names(r.columns), r.table))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	values, targets := make([]any, len(r.columns)), make([]any, len(r.columns))
	for i := range values {
		targets[i] = &values[i]
	}
	there := map[rowHash]int{}
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return nil, err
		}
		h, err := r.hash(values)
		if err != nil {
			return nil, err
		}
		there[h]++
	}
	return there, rows.Err()
}

// hash is the same for equal rows, whether they come from the store or a file.
func (r record) hash(values []any) (rowHash, error) {
	h := sha256.New()
	for i, c := range r.columns {
		value, err := c.form.encode(values[i])
		if err != nil {
			return rowHash{}, err
		}
		h.Write(append(value, '\n')) // a JSON string has no line end
	}
	return rowHash(h.Sum(nil)), nil
}

// keeps reports whether a keyless row is one that the store has.
func (k *importKind) keeps(args []any) (bool, error) {
	if len(k.there) == 0 {
		return false, nil
	}
	h, err := k.hash(args)
	if err != nil || k.there[h] == 0 {
		return false, err
	}
	k.there[h]--
	return true, nil
}
