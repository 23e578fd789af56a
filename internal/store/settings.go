package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// Settings are what the managers of a server have chosen. The zero value
// stands for the defaults.
type Settings struct {
	Server ServerID
	// Channels are where mentions of the bot are answered; none: everywhere.
	Channels []ChannelID
	// Lang is "en", "zh" or "": the language of answers to mentions, and of the
	// bot's own words where nobody's locale is known.
	Lang string
	// NoModel leaves answers to extracts from the notes.
	NoModel bool
	// Limits: questions an hour of one member and of the server, model answers
	// a day of the server. 0 is the operator's default.
	MemberPerHour, ServerPerHour, ModelPerDay int
	// OwnNotesOnly leaves out the built-in notes.
	OwnNotesOnly bool
	// Zone is the server's time zone as in the IANA database, such as
	// "Asia/Shanghai"; "" is UTC. It says what a day and a week are.
	Zone  string
	Daily DailySettings
}

// DailySettings say when a server is asked a question a day.
type DailySettings struct {
	Channel     ChannelID // where; "" for nowhere
	Minute      int       // of the day: 540 is 09:00
	Topic       string    // of the bank; "" for all
	RevealHours int       // from its time to the reveal
	Weekdays    bool      // not on Saturday and Sunday
	// Since is when the time was set: what was due before is not asked.
	Since time.Time
}

// Settings returns those of all servers that have some, by server.
func (db *DB) Settings(ctx context.Context) ([]Settings, error) {
	return list(ctx, db, "read settings", scanSettings, `
		SELECT server, channels, lang, no_model, member_per_hour, server_per_hour, model_per_day, own_notes_only,
			zone, daily_channel, daily_minute, daily_topic, daily_reveal, daily_weekdays, daily_since
		FROM settings ORDER BY server`)
}

func scanSettings(row scanner) (Settings, error) {
	var s Settings
	var channels []byte
	var since int64
	d := &s.Daily
	if err := row.Scan(&s.Server, &channels, &s.Lang, &s.NoModel,
		&s.MemberPerHour, &s.ServerPerHour, &s.ModelPerDay, &s.OwnNotesOnly,
		&s.Zone, &d.Channel, &d.Minute, &d.Topic, &d.RevealHours, &d.Weekdays, &since); err != nil {
		return Settings{}, err
	}
	d.Since = fromMillis(since)
	if err := json.Unmarshal(channels, &s.Channels); err != nil {
		return Settings{}, fmt.Errorf("channels of %s: %w", s.Server, err)
	}
	return s, nil
}

// SaveSettings stores the settings of one server in place of its former ones.
func (db *DB) SaveSettings(ctx context.Context, s Settings) error {
	var channels []byte // null for none, so that nil comes back as nil
	channels, err := json.Marshal(s.Channels)
	if err != nil {
		return fmt.Errorf("save settings of %s: %w", s.Server, err)
	}
	_, err = db.exec(ctx, "save settings of "+string(s.Server), `
		INSERT INTO settings (server, channels, lang, no_model, member_per_hour, server_per_hour, model_per_day, own_notes_only,
			zone, daily_channel, daily_minute, daily_topic, daily_reveal, daily_weekdays, daily_since)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (server) DO UPDATE SET
			channels = excluded.channels, lang = excluded.lang, no_model = excluded.no_model,
			member_per_hour = excluded.member_per_hour, server_per_hour = excluded.server_per_hour,
			model_per_day = excluded.model_per_day, own_notes_only = excluded.own_notes_only,
			zone = excluded.zone, daily_channel = excluded.daily_channel, daily_minute = excluded.daily_minute,
			daily_topic = excluded.daily_topic, daily_reveal = excluded.daily_reveal,
			daily_weekdays = excluded.daily_weekdays, daily_since = excluded.daily_since`,
		s.Server, string(channels), s.Lang, s.NoModel, s.MemberPerHour, s.ServerPerHour, s.ModelPerDay, s.OwnNotesOnly,
		s.Zone, s.Daily.Channel, s.Daily.Minute, s.Daily.Topic, s.Daily.RevealHours, s.Daily.Weekdays, millis(s.Daily.Since))
	return err
}

// DeleteSettings returns a server to the defaults. It is no error if it has
// no settings.
func (db *DB) DeleteSettings(ctx context.Context, server ServerID) error {
	_, err := db.exec(ctx, "delete settings of "+string(server), `DELETE FROM settings WHERE server = ?`, server)
	return err
}
