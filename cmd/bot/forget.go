package main

import (
	"context"
	"errors"
	"fmt"

	"gophertutor/internal/store"
)

// forgetCommand deletes what is kept about a member who can't use /forget-me, or
// about a server that the bot has left: Discord tells the bot of neither.
type forgetCommand struct {
	Member string `placeholder:"ID" xor:"whom" required:"" help:"${forget_member}"`
	Server string `placeholder:"ID" xor:"whom" required:"" help:"${forget_server}"`
}

// Run implements the subcommand.
func (c *forgetCommand) Run(ctx context.Context, a *app) error {
	ctx, stop := interruptible(ctx)
	defer stop()
	db, err := a.botsStore(ctx, a.texts.NoStore)
	if err != nil {
		return err
	}
	var text string
	if c.Member != "" {
		var gone store.Forgotten
		gone, err = db.Forget(ctx, store.MemberID(c.Member))
		text = fmt.Sprintf(a.texts.ForgotMember, gone.Exchanges, gone.Feedback, gone.Gaps, gone.Threads)
	} else {
		err = db.ForgetServer(ctx, store.ServerID(c.Server))
		text = a.texts.ForgotServer
	}
	if err := errors.Join(err, db.Close()); err != nil {
		return err
	}
	_, err = fmt.Fprintln(a.std.out, text)
	return err
}
