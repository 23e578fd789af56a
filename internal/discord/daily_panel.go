package discord

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"gophertutor/internal/discord/markdown"
	"gophertutor/internal/group"
	"gophertutor/internal/lang"
	"gophertutor/internal/store"
)

// The panel of the daily question stands in place of the settings panel, and its
// Back button brings that back.

// doSetDaily is the action of its components; the key is server/field.
const doSetDaily = "set-daily"

// Fields of the panel, as custom IDs name them.
const (
	dailyOpenPanel = "open" // on the settings panel
	dailyChannel   = "channel"
	dailyTopic     = "topic"
	dailyDays      = "days"
	dailyOff       = "off"
	dailyTime      = "time"
	dailyBack      = "back"
)

// Inputs of the modal of the time.
const (
	inputClock  = "clock"
	inputZone   = "zone"
	inputReveal = "reveal"
)

// What a server has that chose a channel and nothing else.
const (
	standardMinute = 9 * 60
	standardReveal = 8 // hours
)

// everyTopic is the value of "all topics": Discord wants one.
const everyTopic = "all"

// setDaily serves the components of the panel.
func (b *Bot) setDaily(rq *request) (response, job) {
	field, ok := ofPanel(rq)
	if !ok {
		return tell(wordsIn(rq.Locale).oldButton), nil
	}
	switch field {
	case dailyTime:
		return b.dailyTimeForm(rq), nil
	case dailyOpenPanel:
		return quietly(), b.redraw(rq, b.dailyPanel)
	case dailyBack:
		return quietly(), b.redraw(rq, b.settingsPanel)
	}
	return quietly(), b.changeDaily(rq, func(s *store.Settings) {
		d := &s.Daily
		switch field {
		case dailyChannel:
			d.Channel = ""
			if len(rq.Selected) == 1 {
				d.Channel = store.ChannelID(rq.Selected[0])
			}
		case dailyTopic:
			d.Topic = ""
			if len(rq.Selected) == 1 && rq.Selected[0] != everyTopic {
				d.Topic = rq.Selected[0]
			}
		case dailyDays:
			d.Weekdays = !d.Weekdays
		case dailyOff:
			d.Channel = ""
		}
	})
}

// redraw draws a panel in place of the one that is there.
func (b *Bot) redraw(rq *request, draw func(context.Context, store.Settings, *request) (message, error)) job {
	return func(ctx context.Context, to *reply) error {
		m, err := draw(ctx, b.data.Settings.Of(rq.Server), rq)
		if err != nil {
			return err
		}
		_, _, err = b.rest.editOriginal(ctx, to.lane, rq.Token, m)
		return err
	}
}

// changeDaily saves a change of the daily question. Nothing is asked at once that
// was due before it.
func (b *Bot) changeDaily(rq *request, f func(*store.Settings)) job {
	return b.changeOn(rq, b.dailyPanel, func(s *store.Settings) {
		if s.Daily.RevealHours == 0 { // never set
			s.Daily.Minute, s.Daily.RevealHours = standardMinute, standardReveal
		}
		was := *s
		f(s)
		turnedOn := was.Daily.Channel == "" && s.Daily.Channel != ""
		if turnedOn || was.Zone != s.Zone || was.Daily.Minute != s.Daily.Minute || was.Daily.Weekdays != s.Daily.Weekdays {
			s.Daily.Since = time.UnixMilli(b.clock().UnixMilli()).UTC()
		}
	})
}

// dailyPanel draws what a server has set for its daily question.
func (b *Bot) dailyPanel(ctx context.Context, s store.Settings, rq *request) (message, error) {
	w := dailyWordsIn(rq.Locale)
	asked, err := b.data.Store.Dailies(ctx, s.Server, 1)
	if err != nil {
		return message{}, err
	}
	id := func(field string) string {
		return b.ids.seal(customID{doSetDaily, rq.Member, string(rq.Server) + "/" + field})
	}
	button := func(field, label string) discordgo.MessageComponent {
		return discordgo.Button{CustomID: id(field), Label: markdown.Clip(label, markdown.ButtonLabel), Style: discordgo.SecondaryButton}
	}
	none, one := 0, 1
	channel := discordgo.SelectMenu{
		MenuType: discordgo.ChannelSelectMenu, CustomID: id(dailyChannel), MinValues: &none, MaxValues: 1,
		Placeholder:  markdown.Clip(w.setChannel, markdown.SelectPlaceholder),
		ChannelTypes: []discordgo.ChannelType{discordgo.ChannelTypeGuildText, discordgo.ChannelTypeGuildNews},
	}
	days := w.setEveryDay
	if s.Daily.Weekdays {
		days = w.setWeekdays
	}
	buttons := []discordgo.MessageComponent{button(dailyTime, w.setTime), button(dailyDays, days)}
	if s.Daily.Channel != "" {
		channel.DefaultValues = []discordgo.SelectMenuDefaultValue{{ID: string(s.Daily.Channel), Type: discordgo.SelectMenuDefaultValueChannel}}
		buttons = append(buttons, button(dailyOff, w.setOff))
	}
	topics := discordgo.SelectMenu{
		MenuType: discordgo.StringSelectMenu, CustomID: id(dailyTopic), MinValues: &one, MaxValues: 1,
		Placeholder: markdown.Clip(w.setTopic, markdown.SelectPlaceholder),
		Options:     []discordgo.SelectMenuOption{{Label: w.allTopics, Value: everyTopic, Default: s.Daily.Topic == ""}},
	}
	for _, t := range b.interviews.Bank().Topics(rq.Locale) {
		if len(topics.Options) < markdown.SelectOptions {
			topics.Options = append(topics.Options, discordgo.SelectMenuOption{
				Label: markdown.Clip(t.Title, markdown.OptionLabel), Value: t.ID, Default: s.Daily.Topic == t.ID,
			})
		}
	}
	return message{
		Content: b.dailyPanelText(s, asked, rq.Locale),
		Components: []discordgo.MessageComponent{
			actionRow(channel), actionRow(topics), actionRow(append(buttons, button(dailyBack, w.setBack))...),
		},
	}, nil
}

func (b *Bot) dailyPanelText(s store.Settings, asked []store.Daily, locale string) string {
	w := dailyWordsIn(locale)
	lines := []string{"**" + w.title + "**"}
	if s.Daily.Channel == "" {
		lines = append(lines, w.isOff)
	} else {
		next := group.ScheduleOf(s).Next(b.clock())
		if len(asked) > 0 && asked[0].Day >= next.Day { // this day had its question at another time
			next = group.ScheduleOf(s).Next(next.At)
		}
		lines = append(lines, fmt.Sprintf(w.when, "<#"+string(s.Daily.Channel)+">", dailyWhen(s, w), next.At.Unix(), next.At.Unix()))
	}
	topic, hours := w.allTopics, s.Daily.RevealHours
	if s.Daily.Topic != "" {
		topic = markdown.Escape(b.interviews.Bank().Title(s.Daily.Topic, locale))
	}
	if hours == 0 {
		hours = standardReveal
	}
	language := map[string]string{"": "English", lang.English: "English", lang.Chinese: "简体中文"}[s.Lang]
	lines = append(lines, fmt.Sprintf(w.topicIs, topic), fmt.Sprintf(w.revealIs, hours), fmt.Sprintf(w.langIs, language))
	if len(asked) > 0 && asked[0].Problem != "" {
		lines = append(lines, "", "⚠️ "+fmt.Sprintf(w.failed, asked[0].Day, w.trouble(asked[0])))
	}
	return strings.Join(lines, "\n")
}

// dailyWhen is a time on the clock with its zone and days.
func dailyWhen(s store.Settings, w *dailyWords) string {
	days := w.everyDay
	if s.Daily.Weekdays {
		days = w.weekdays
	}
	return fmt.Sprintf("%02d:%02d %s%s", s.Daily.Minute/60, s.Daily.Minute%60, zoneName(s), days)
}

func zoneName(s store.Settings) string {
	if s.Zone == "" {
		return "UTC"
	}
	return s.Zone
}

// dailyTimeForm asks for the time, the zone and when to reveal.
func (b *Bot) dailyTimeForm(rq *request) response {
	w, s := dailyWordsIn(rq.Locale), b.data.Settings.Of(rq.Server)
	if s.Daily.RevealHours == 0 {
		s.Daily.Minute, s.Daily.RevealHours = standardMinute, standardReveal
	}
	input := func(id, label, hint, value string, most int) discordgo.MessageComponent {
		return actionRow(discordgo.TextInput{
			CustomID: id, Label: markdown.Clip(label, markdown.Label), Style: discordgo.TextInputShort, Value: value,
			Placeholder: markdown.Clip(hint, markdown.Placeholder), Required: new(true), MaxLength: most,
		})
	}
	return response{Type: discordgo.InteractionResponseModal, Modal: &modal{
		CustomID: b.ids.seal(customID{doSetDaily, rq.Member, string(rq.Server) + "/" + dailyTime}),
		Title:    markdown.Clip(w.title, markdown.ModalTitle),
		Components: []discordgo.MessageComponent{
			input(inputClock, w.clockLabel, "09:00", fmt.Sprintf("%02d:%02d", s.Daily.Minute/60, s.Daily.Minute%60), 8),
			input(inputZone, w.zoneLabel, "Asia/Shanghai, Europe/Berlin, America/New_York, UTC", zoneName(s), 64),
			input(inputReveal, w.revealLabel, "8", strconv.Itoa(s.Daily.RevealHours), 4),
		},
	}}
}

// setDailyTime takes what was typed into the form.
func (b *Bot) setDailyTime(rq *request) (response, job) {
	if field, ok := ofPanel(rq); !ok || field != dailyTime {
		return tell(wordsIn(rq.Locale).oldButton), nil
	}
	refuse := func(code group.Code) (response, job) {
		return tell((&group.Refusal{Code: code, Limit: group.MaxReveal}).Message(rq.Locale)), nil
	}
	minute, ok := parseClock(rq.Options[inputClock])
	if !ok {
		return refuse(group.BadTime)
	}
	zone, ok := group.ParseZone(rq.Options[inputZone])
	if !ok {
		return refuse(group.BadZone)
	}
	hours, err := strconv.Atoi(strings.TrimSpace(lang.FoldWidth(rq.Options[inputReveal])))
	if err != nil || hours < 1 || hours > group.MaxReveal {
		return refuse(group.BadReveal)
	}
	return quietly(), b.changeDaily(rq, func(s *store.Settings) {
		s.Zone, s.Daily.Minute, s.Daily.RevealHours = zone, minute, hours
	})
}

// parseClock reads a time of day: 9:00, 09:00, 21:30, also in full-width
// characters.
func parseClock(typed string) (minute int, ok bool) {
	hours, minutes, ok := strings.Cut(strings.TrimSpace(lang.FoldWidth(typed)), ":")
	h, err1 := strconv.ParseUint(hours, 10, 8)
	m, err2 := strconv.ParseUint(minutes, 10, 8)
	if !ok || err1 != nil || err2 != nil || h > 23 || m > 59 || len(minutes) != 2 {
		return 0, false
	}
	return int(h)*60 + int(m), true
}
