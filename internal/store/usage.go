package store

import "context"

// A Usage is what a member asked on a day, or in a time, and what it took.
type Usage struct {
	Day    string // as in 2026-11-22, UTC; "" for a time of several days
	Server ServerID
	Member MemberID // "" for all who were forgotten or asked long ago, together
	Model  string   // "" where none wrote: the notes were quoted

	Questions int // that were answered
	Cached    int // of them by an answer that was kept
	Graded    int // answers in interviews and reviews
	Input     int // tokens that were sent
	Output    int // tokens that came back
	Cost      int // in billionths of the currency that prices are in
}

// Plus returns the sum of two, which is of the day, the server, the member and
// the model of u.
func (u Usage) Plus(v Usage) Usage {
	u.Questions += v.Questions
	u.Cached += v.Cached
	u.Graded += v.Graded
	u.Input += v.Input
	u.Output += v.Output
	u.Cost += v.Cost
	return u
}

// addUsage is how rows of the same day, server, member and model become one.
const addUsage = `
	ON CONFLICT (day, server, member, model) DO UPDATE SET
		questions = usage_days.questions + excluded.questions, cached = usage_days.cached + excluded.cached,
		graded = usage_days.graded + excluded.graded, input = usage_days.input + excluded.input,
		output = usage_days.output + excluded.output, cost = usage_days.cost + excluded.cost`

// AddUsage adds to what is kept of the day, the server, the member and the model.
func (db *DB) AddUsage(ctx context.Context, u Usage) error {
	_, err := db.exec(ctx, "add usage", `
		INSERT INTO usage_days (day, server, member, model, questions, cached, graded, input, output, cost)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`+addUsage,
		u.Day, u.Server, u.Member, u.Model, u.Questions, u.Cached, u.Graded, u.Input, u.Output, u.Cost)
	return err
}

// usageOf is AddUsage for an exchange, whose member it counts for; for nobody by
// name where the exchange is gone.
func usageOf(exchange string, u Usage) statement {
	return statement{`
		INSERT INTO usage_days (day, server, member, model, questions, cached, graded, input, output, cost)
		VALUES (?, ?, COALESCE((SELECT member FROM exchanges WHERE id = ?), ''), ?, ?, ?, ?, ?, ?, ?)` + addUsage,
		[]any{u.Day, u.Server, exchange, u.Model, u.Questions, u.Cached, u.Graded, u.Input, u.Output, u.Cost}}
}

// Usages returns what was used on all servers and in direct messages from a day
// to another, both included: a sum for each server, member and model, in that
// order.
func (db *DB) Usages(ctx context.Context, from, to string) ([]Usage, error) {
	return db.usages(ctx, `day >= ? AND day <= ?`, from, to)
}

// UsagesOf is Usages of one server; "" are direct messages.
func (db *DB) UsagesOf(ctx context.Context, server ServerID, from, to string) ([]Usage, error) {
	return db.usages(ctx, `server = ? AND day >= ? AND day <= ?`, server, from, to)
}

func (db *DB) usages(ctx context.Context, where string, args ...any) ([]Usage, error) {
	return list(ctx, db, "read usage", func(row scanner) (Usage, error) {
		var u Usage
		err := row.Scan(&u.Server, &u.Member, &u.Model, &u.Questions, &u.Cached, &u.Graded, &u.Input, &u.Output, &u.Cost)
		return u, err
	}, `SELECT server, member, model, SUM(questions), SUM(cached), SUM(graded), SUM(input), SUM(output), SUM(cost)
		FROM usage_days WHERE `+where+` GROUP BY server, member, model ORDER BY server, member, model`, args...)
}

// withoutNames returns the statements that leave of some usage only the sums.
func withoutNames(where string, args ...any) []deletion {
	return []deletion{
		{nil, `INSERT INTO usage_days (day, server, member, model, questions, cached, graded, input, output, cost)
			SELECT day, server, '', model, SUM(questions), SUM(cached), SUM(graded), SUM(input), SUM(output), SUM(cost)
			FROM usage_days WHERE member <> '' AND ` + where + ` GROUP BY day, server, model` + addUsage, args},
		{nil, `DELETE FROM usage_days WHERE member <> '' AND ` + where, args},
	}
}
