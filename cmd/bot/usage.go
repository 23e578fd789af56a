package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"gophertutor/internal/cli"
	"gophertutor/internal/group"
	"gophertutor/internal/store"
)

// usageCommand shows the operator what was used of models, by server and member. It
// may run beside the bot.
type usageCommand struct {
	Server string `placeholder:"ID" help:"${usage_server}"`
	Month  string `placeholder:"2026-11" help:"${usage_month}"`
	JSON   bool   `help:"${json_lines}"`
}

// usageJSON is the stable output of "bot usage --json": a line for each server,
// member and model.
type usageJSON struct {
	Month     string         `json:"month"`
	Server    store.ServerID `json:"server"` // "" in direct messages and in the terminal
	Member    store.MemberID `json:"member"` // "" for all who are no longer named
	Model     string         `json:"model"`  // "" where the notes were quoted
	Questions int            `json:"questions"`
	Kept      int            `json:"kept"` // of the questions, answered by an answer that was kept
	Graded    int            `json:"graded"`
	Input     int            `json:"input_tokens"`
	Output    int            `json:"output_tokens"`
	Cost      float64        `json:"cost"` // in the currency of LLM_PRICE_IN and LLM_PRICE_OUT
}

// Run implements the subcommand.
func (c *usageCommand) Run(ctx context.Context, a *app) error {
	ctx, stop := interruptible(ctx)
	defer stop()
	month := time.Now().UTC()
	if c.Month != "" {
		var err error
		if month, err = time.Parse("2006-01", c.Month); err != nil {
			return usageError{fmt.Sprintf("--month: %q is no month such as 2026-11", c.Month)}
		}
	}
	rows, err := a.readUsage(ctx, month.Format("2006-01"), store.ServerID(c.Server))
	if err != nil {
		return err
	}
	if !c.JSON {
		_, err := fmt.Fprint(a.std.out, describeUsage(month.Format("2006-01"), rows, a.locale))
		return err
	}
	for _, u := range rows {
		if err := writeJSON(a.std.out, usageJSON{
			month.Format("2006-01"), u.Server, u.Member, u.Model, u.Questions, u.Cached, u.Graded, u.Input, u.Output, float64(u.Cost) / 1e9,
		}); err != nil {
			return err
		}
	}
	return nil
}

// readUsage reads a month from the bot's database, of one server or, for "", of all
// and of direct messages.
func (a *app) readUsage(ctx context.Context, month string, server store.ServerID) (rows []store.Usage, err error) {
	db, err := a.botsStore(ctx, a.texts.NoStore)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	from, to := month+"-01", month+"-31"
	if server != "" {
		return db.UsagesOf(ctx, server, from, to)
	}
	return db.Usages(ctx, from, to)
}

// usageWords are those of a table of usage.
type usageWords struct {
	title, none, server, direct, others, total string
	columns                                    []string
	quoted                                     string
}

var usageWordsOf = map[string]usageWords{
	"en": {
		title: "Used in %s (days are UTC)", none: "Nothing was asked in %s.", server: "Server %s", direct: "Direct messages and the terminal",
		others: "(no longer named)", total: "together", quoted: "(quoted)",
		columns: []string{"member", "model", "questions", "kept", "graded", "tokens in", "tokens out", "cost"},
	},
	"zh": {
		title: "%s 的用量（日期按 UTC）", none: "%s 没有人提问。", server: "服务器 %s", direct: "私信和终端",
		others: "（不再记名）", total: "合计", quoted: "（引用原文）",
		columns: []string{"成员", "模型", "提问", "用保存的回答", "评分", "输入 token", "输出 token", "费用"},
	},
}

// describeUsage makes a table for each server, with its sum.
func describeUsage(month string, rows []store.Usage, locale string) string {
	w := usageWordsOf[locale]
	if len(rows) == 0 {
		return fmt.Sprintf(w.none, month) + "\n"
	}
	var b strings.Builder
	fmt.Fprintf(&b, w.title+"\n", month)
	line := func(t *table, member, model string, u store.Usage) {
		t.add(member, model, strconv.Itoa(u.Questions), strconv.Itoa(u.Cached), strconv.Itoa(u.Graded),
			strconv.Itoa(u.Input), strconv.Itoa(u.Output), group.Amount(u.Cost))
	}
	for i := 0; i < len(rows); {
		server := rows[i].Server
		name := w.direct
		if server != "" {
			name = fmt.Sprintf(w.server, server)
		}
		b.WriteString("\n" + name + "\n")
		t := &table{left: 2}
		t.add(w.columns...)
		var sum store.Usage
		for ; i < len(rows) && rows[i].Server == server; i++ {
			member, model := string(rows[i].Member), cli.Clean(rows[i].Model)
			if member == "" {
				member = w.others
			}
			if model == "" {
				model = w.quoted
			}
			line(t, member, model, rows[i])
			sum = sum.Plus(rows[i])
		}
		line(t, w.total, "", sum)
		t.write(&b, "  ")
	}
	return b.String()
}
