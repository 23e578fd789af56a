package discord

import (
	"context"
	"testing"

	"gophertutor/internal/group"
	"gophertutor/internal/lang"
	"gophertutor/internal/store"
)

// What the process before changed while the next one was already opening its data is
// known to the next, and not written over by what that sets, although it had not to
// wait for the shards.
func TestSettingsChangedWhileOpening(t *testing.T) {
	w := newWorld(t, sharing())
	server := store.ServerID(w.guild.ID)
	w.stop()
	second := w.next()
	second.config = func(c *Config) {
		c.Shared = true
		open := c.Open
		c.Open = func(ctx context.Context) (Data, error) {
			data, err := open(ctx)
			if err != nil {
				return data, err
			}
			before := group.NewSettings(data.Store) // of the process before
			if err := before.Load(ctx); err != nil {
				return data, err
			}
			_, err = before.Update(ctx, server, func(s *store.Settings) { s.Lang = lang.Chinese })
			return data, err
		}
	}
	second.start()
	<-second.bot.ready
	got, err := second.bot.data.Settings.Update(t.Context(), server, func(s *store.Settings) { s.NoModel = true })
	if err != nil || got.Lang != lang.Chinese || !got.NoModel {
		t.Errorf("settings %+v, %v; want both changes", got, err)
	}
}
