package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// A record is the form in which one kind of row leaves the store and comes back:
// {"kind":"gap","v":1,"row":{…}}. A row has every column but seq, under its own
// name.
type record struct {
	kind  string
	v     int // grows when the columns change
	table string
	// order is what rows are sorted by, so that the same content always makes the
	// same file. Rows that have a seq keep the order in which they were written.
	order string
	// member selects the rows that are about one member; "" if none are.
	member  string
	columns []column
	// keyless rows may be there several times.
	keyless bool
}

// A column of a table. A secret one is left out unless secrets are asked for.
type column struct {
	name   string
	form   form
	secret bool
	// since is the version of the kind that has it first, if not 1. Older records
	// come without, and mean the zero value.
	since int
}

// A form is how the values of a column look in JSON.
type form int

const (
	text    form = iota // a string
	blob                // a string or null
	integer             // a number
	real                // a number
	boolean             // true or false
	moment              // a time as in RFC 3339, "" for none
)

func columns(f form, names string) []column {
	var out []column
	for name := range strings.FieldsSeq(names) {
		out = append(out, column{name: name, form: f})
	}
	return out
}

// added marks columns that a kind has since a version.
func added(since int, list []column) []column {
	for i := range list {
		list[i].since = since
	}
	return list
}

func secret(list []column) []column {
	for i := range list {
		list[i].secret = true
	}
	return list
}

// records returns all kinds, in an order in which rows come after those that
// they refer to.
func records() []record {
	const own = "member = ?"
	return []record{
		{kind: "setting", v: 2, table: "settings", order: "server", columns: slices.Concat(
			columns(text, "server channels lang"), columns(boolean, "no_model"),
			columns(integer, "member_per_hour server_per_hour model_per_day"), columns(boolean, "own_notes_only"),
			added(2, slices.Concat(columns(text, "zone daily_channel"), columns(integer, "daily_minute"), columns(text, "daily_topic"),
				columns(integer, "daily_reveal"), columns(boolean, "daily_weekdays"), columns(moment, "daily_since"))))},
		{kind: "exchange", v: 1, table: "exchanges", order: "seq", member: own, columns: slices.Concat(
			columns(text, "id conversation member server channel"), columns(boolean, "private"),
			columns(text, "kind question lang go_version"), columns(integer, "depth"), columns(text, "locale"),
			secret(columns(text, "token")), secret(columns(moment, "token_until")),
			columns(text, "status answer subject mode"), columns(boolean, "covered"), columns(blob, "citations"),
			columns(moment, "created_at done_at"))},
		{kind: "message", v: 1, table: "messages", order: "exchange, n",
			member: "exchange IN (SELECT id FROM exchanges WHERE member = ?)", columns: slices.Concat(
				columns(text, "exchange"), columns(integer, "n"), columns(text, "channel message"))},
		{kind: "thread", v: 1, table: "threads", order: "channel", member: own, columns: slices.Concat(
			columns(text, "channel server conversation member"), columns(boolean, "hinted"),
			columns(moment, "created_at used_at"))},
		{kind: "feedback", v: 1, table: "feedback", order: "seq", member: own, keyless: true, columns: slices.Concat(
			columns(text, "exchange member server"), columns(integer, "vote"), columns(text, "text"), columns(moment, "at"))},
		{kind: "gap", v: 1, table: "gaps", order: "seq", member: own, keyless: true, columns: slices.Concat(
			columns(text, "server member gap_key question lang"), columns(moment, "at"))},
		{kind: "note", v: 2, table: "notes", order: "server, path", member: "by_member = ?", columns: slices.Concat(
			columns(text, "server path text by_member"), columns(moment, "at"), added(2, columns(text, "label")))},
		{kind: "use", v: 1, table: "uses", order: "day, scope", member: "scope = 'member:' || ?", columns: slices.Concat(
			columns(text, "day scope"), columns(integer, "n"))},
		{kind: "interview", v: 1, table: "interviews", order: "seq", member: own, columns: slices.Concat(
			columns(text, "id member server channel status"), columns(integer, "version"), columns(blob, "data"),
			columns(moment, "created_at touched_at"))},
		{kind: "voice", v: 1, table: "interview_voices", order: "seq", member: own, columns: slices.Concat(
			columns(text, "interview member"), columns(blob, "data"), columns(moment, "at"))},
		{kind: "grade", v: 1, table: "grades", order: "grade_key", member: own, columns: slices.Concat(
			columns(text, "grade_key member server"), columns(blob, "data"), columns(moment, "at"))},
		{kind: "card", v: 1, table: "cards", order: "member, id", member: own, columns: slices.Concat(
			columns(text, "member id topic"), columns(integer, "version state step"), columns(real, "stability difficulty"),
			columns(moment, "due last_review"), columns(integer, "reps lapses"), columns(real, "score"))},
		{kind: "review", v: 1, table: "reviews", order: "seq", member: own, columns: slices.Concat(
			columns(text, "id member card"), columns(integer, "rating"), columns(real, "score"),
			columns(text, "source"), columns(moment, "at"))},
		{kind: "points", v: 1, table: "points", order: "seq", member: own, columns: slices.Concat(
			columns(text, "member server"), columns(integer, "amount"), columns(text, "reason ref"), columns(moment, "at"))},
		{kind: "member", v: 1, table: "members", order: "member", member: own, columns: slices.Concat(
			columns(text, "member"), columns(boolean, "unlisted"))},
		{kind: "daily", v: 1, table: "dailies", order: "server, day", columns: slices.Concat(
			columns(text, "server day id question lang channel message status problem"), columns(integer, "shown answers"),
			columns(moment, "claimed_at reveal_at"))},
		{kind: "daily_answer", v: 1, table: "daily_answers", order: "server, day, member", member: own, columns: slices.Concat(
			columns(text, "server day member"), columns(integer, "choice"), columns(text, "text"), columns(real, "score"),
			columns(moment, "at"))},
		{kind: "usage", v: 1, table: "usage_days", order: "day, server, member, model", member: own, columns: slices.Concat(
			columns(text, "day server member model"), columns(integer, "questions cached graded input output cost"))},
		{kind: "kept_answer", v: 1, table: "kept_answers", order: "answer_key", member: own, columns: slices.Concat(
			columns(text, "answer_key server member"), columns(blob, "data"), columns(integer, "size"), columns(moment, "at used_at"))},
		{kind: "secret", v: 1, table: "secrets", order: "name", columns: slices.Concat(
			secret(columns(text, "name")), secret(columns(blob, "value")))},
	}
}

// named returns the columns that are exported with or without secrets.
func (r record) named(secrets bool) []column {
	return slices.DeleteFunc(slices.Clone(r.columns), func(c column) bool { return c.secret && !secrets })
}

func names(list []column) string {
	out := make([]string, len(list))
	for i, c := range list {
		out[i] = c.name
	}
	return strings.Join(out, ", ")
}

// binary is a string that is no UTF-8 and so none in JSON.
type binary struct {
	Base64 []byte `json:"base64"`
}

// encode returns a value of the database as one of JSON.
func (f form) encode(v any) ([]byte, error) {
	switch v := v.(type) {
	case nil:
		return []byte("null"), nil
	case string:
		return encodeBytes([]byte(v))
	case []byte:
		return encodeBytes(v)
	case int64:
		switch f {
		case boolean:
			return marshal(v != 0)
		case real: // SQLite keeps 2.0 as 2
			return marshal(float64(v))
		case moment:
			return encodeMoment(v)
		}
	}
	return marshal(v)
}

func encodeBytes(b []byte) ([]byte, error) {
	if !utf8.Valid(b) {
		return marshal(binary{b})
	}
	return marshal(string(b))
}

func encodeMoment(ms int64) ([]byte, error) {
	t := fromMillis(ms)
	switch {
	case t.IsZero():
		return marshal("")
	case t.Year() < 0 || t.Year() > 9999: // RFC 3339 ends there
		return marshal(ms)
	}
	return marshal(t.Format(time.RFC3339Nano))
}

// marshal is json.Marshal without escapes for HTML.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// decode is the reverse of encode.
func (f form) decode(src json.RawMessage) (any, error) {
	switch f {
	case text:
		b, err := decodeBytes(src)
		if err == nil && b == nil {
			err = errors.New("null is no text")
		}
		return string(b), err
	case blob:
		b, err := decodeBytes(src)
		if b == nil {
			return nil, err
		}
		return b, err
	case integer:
		return unmarshal[int64](src)
	case real:
		return unmarshal[float64](src)
	case boolean:
		return unmarshal[bool](src)
	case moment:
		return decodeMoment(src)
	}
	return nil, fmt.Errorf("form %d", f)
}

// zero is what a column has where a record is older than it. Blobs and reals have
// none: no such column was added.
func (f form) zero() any {
	switch f {
	case integer, moment:
		return int64(0)
	case boolean:
		return false
	}
	return ""
}

func decodeBytes(src json.RawMessage) ([]byte, error) {
	switch src[0] {
	case 'n':
		return nil, nil
	case '{':
		b, err := unmarshal[binary](src)
		if err == nil && b.Base64 == nil {
			err = errors.New("base64 is missing")
		}
		return b.Base64, err
	}
	s, err := unmarshal[string](src)
	return []byte(s), err
}

func decodeMoment(src json.RawMessage) (int64, error) {
	if src[0] != '"' {
		return unmarshal[int64](src)
	}
	s, err := unmarshal[string](src)
	if err != nil || s == "" {
		return 0, err
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return 0, fmt.Errorf("%q is no time such as 2026-11-22T12:00:00Z", s)
	}
	return millis(t), nil
}

// unmarshal decodes strictly; null is nothing.
func unmarshal[T any](src json.RawMessage) (T, error) {
	var v *T
	dec := json.NewDecoder(bytes.NewReader(src))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&v); err != nil {
		return *new(T), err
	}
	if v == nil {
		return *new(T), errors.New("null is no value")
	}
	return *v, nil
}
