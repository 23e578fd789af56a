package discord

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"gophertutor/internal/discord/markdown"
	"gophertutor/internal/group"
	"gophertutor/internal/interview"
	"gophertutor/internal/lang"
	"gophertutor/internal/store"
)

// The settings panel: one message with everything that a server can set. Each
// of its components changes one field and draws the panel anew.

// Fields of the panel, as custom IDs name them.
const (
	fieldChannels = "channels"
	fieldLang     = "lang"
	fieldModel    = "model"
	fieldNotes    = "notes"
	fieldLimits   = "limits"
	fieldReset    = "reset"
)

// Inputs of the modal of limits.
const (
	inputMember = "member"
	inputServer = "server"
	inputModel  = "model"
)

// anyLanguage is the value of "as the question": Discord wants one.
const anyLanguage = "any"

func (b *Bot) settings(rq *request) (response, job) {
	res := tell("")
	*res.Message = b.panel(b.data.Settings.Of(rq.Server), rq)
	res.Message.Ephemeral = true
	return res, nil
}

// panel draws the settings of a server.
func (b *Bot) panel(s store.Settings, rq *request) message {
	w := wordsIn(rq.Locale)
	id := func(field string) string {
		return b.ids.seal(customID{doSet, rq.Member, string(rq.Server) + "/" + field})
	}
	button := func(field, label string) discordgo.Button {
		return discordgo.Button{CustomID: id(field), Label: markdown.Clip(label, markdown.ButtonLabel), Style: discordgo.SecondaryButton}
	}
	none, most := 0, group.MaxChannels
	channels := discordgo.SelectMenu{
		MenuType: discordgo.ChannelSelectMenu, CustomID: id(fieldChannels), MinValues: &none, MaxValues: most,
		Placeholder:  markdown.Clip(w.setChannels, markdown.SelectPlaceholder),
		ChannelTypes: []discordgo.ChannelType{discordgo.ChannelTypeGuildText, discordgo.ChannelTypeGuildNews, discordgo.ChannelTypeGuildForum},
	}
	for _, c := range s.Channels {
		channels.DefaultValues = append(channels.DefaultValues, discordgo.SelectMenuDefaultValue{ID: string(c), Type: discordgo.SelectMenuDefaultValueChannel})
	}
	one := 1
	languages := discordgo.SelectMenu{
		MenuType: discordgo.StringSelectMenu, CustomID: id(fieldLang), MinValues: &one, MaxValues: 1,
		Placeholder: markdown.Clip(w.setLang, markdown.SelectPlaceholder),
	}
	for _, o := range []struct{ value, label string }{{"", w.setLang + ": " + w.setLangAny}, {lang.English, w.setLang + ": English"}, {lang.Chinese, w.setLang + ": 简体中文"}} {
		value := o.value
		if value == "" {
			value = anyLanguage
		}
		languages.Options = append(languages.Options, discordgo.SelectMenuOption{
			Label: markdown.Clip(o.label, markdown.OptionLabel), Value: value, Default: s.Lang == o.value,
		})
	}
	daily := discordgo.Button{
		CustomID: b.ids.seal(customID{doSetDaily, rq.Member, string(rq.Server) + "/" + dailyOpenPanel}),
		Label:    markdown.Clip(dailyWordsIn(rq.Locale).setDaily, markdown.ButtonLabel), Style: discordgo.SecondaryButton,
	}
	model, notes := w.setModelOn, w.setNotesBoth
	if s.NoModel {
		model = w.setModelOff
	}
	if s.OwnNotesOnly {
		notes = w.setNotesOwn
	}
	return message{
		Content: w.settingsTitle + "\n" + b.settingsText(s, rq.Locale) + "\n" + b.dailyLine(s, rq.Locale),
		Components: []discordgo.MessageComponent{
			actionRow(channels), actionRow(languages),
			actionRow(button(fieldModel, model), button(fieldNotes, notes), button(fieldLimits, w.setLimits), daily, button(fieldReset, w.setReset)),
		},
	}
}

func (b *Bot) settingsText(s store.Settings, locale string) string {
	w := wordsIn(locale)
	channels := w.everywhere
	if len(s.Channels) > 0 {
		var names []string
		for _, c := range s.Channels {
			names = append(names, "<#"+string(c)+">")
		}
		channels = strings.Join(names, " ")
	}
	language := map[string]string{"": w.setLangAny, lang.English: "English", lang.Chinese: "简体中文"}[s.Lang]
	limit := func(own, standard int) string {
		switch {
		case own > 0:
			return strconv.Itoa(own)
		case standard <= 0:
			return w.unlimited
		}
		return fmt.Sprintf(w.standard, standard)
	}
	model, notes := w.on, w.notesBeside
	if s.NoModel {
		model = w.off
	}
	if s.OwnNotesOnly {
		notes = w.notesInstead
	}
	return fmt.Sprintf(w.settingsLines, channels, language, model, notes,
		limit(s.MemberPerHour, b.cfg.Limits.MemberPerHour), limit(s.ServerPerHour, b.cfg.Limits.ServerPerHour), b.budgetText(s.Server, locale))
}

// dailyLine says in one line when the daily question is asked, and whether the
// last one failed.
func (b *Bot) dailyLine(s store.Settings, locale string) string {
	w, when := dailyWordsIn(locale), wordsIn(locale).off
	if s.Daily.Channel != "" {
		when = "<#" + string(s.Daily.Channel) + "> " + dailyWhen(s, w)
	}
	line := fmt.Sprintf(w.line, when)
	if s.Daily.Channel != "" && b.dailies.failed(s.Server) {
		line += " · ⚠️ " + w.lineFailed
	}
	return line
}

// budgetText says what models may do for a server: what it set itself, as far as that
// counts, and the operator's standard.
func (b *Bot) budgetText(server store.ServerID, locale string) string {
	c := costWordsIn(locale)
	var own, standard string
	for _, limit := range b.caps(interview.Who{Server: server}) {
		switch {
		case limit.Scope == group.Everything || limit.N <= 0:
		case limit.Quota == b.cfg.ModelBudget:
			standard = fmt.Sprintf(c.standard, c.quota(limit.Quota))
		default:
			own = c.quota(limit.Quota)
		}
	}
	switch {
	case own != "" && standard != "":
		return fmt.Sprintf(c.besides, own, standard)
	case own+standard != "":
		return own + standard
	}
	return wordsIn(locale).unlimited
}

// ofPanel returns the field that a component of a panel stands for. A panel
// works on the server it was opened on and nowhere else.
func ofPanel(rq *request) (field string, ok bool) {
	server, field, ok := strings.Cut(rq.Custom.Key, "/")
	return field, ok && store.ServerID(server) == rq.Server
}

// set changes what one component of the panel stands for.
func (b *Bot) set(rq *request) (response, job) {
	field, ok := ofPanel(rq)
	if !ok {
		return tell(wordsIn(rq.Locale).oldButton), nil
	}
	if field == fieldLimits {
		return b.limitsForm(rq), nil
	}
	return quietly(), b.change(rq, func(s *store.Settings) {
		switch field {
		case fieldChannels:
			s.Channels = nil
			for _, c := range rq.Selected {
				s.Channels = append(s.Channels, store.ChannelID(c))
			}
		case fieldLang:
			s.Lang = ""
			if len(rq.Selected) == 1 && rq.Selected[0] != anyLanguage {
				s.Lang = rq.Selected[0]
			}
		case fieldModel:
			s.NoModel = !s.NoModel
		case fieldNotes:
			s.OwnNotesOnly = !s.OwnNotesOnly
		case fieldReset:
			*s = store.Settings{Server: s.Server}
		}
	})
}

// change saves changed settings and draws the panel with them.
func (b *Bot) change(rq *request, f func(*store.Settings)) job {
	return b.changeOn(rq, b.settingsPanel, f)
}

// settingsPanel is panel for those who draw one of several.
func (b *Bot) settingsPanel(_ context.Context, s store.Settings, rq *request) (message, error) {
	return b.panel(s, rq), nil
}

// changeOn is change on another panel.
func (b *Bot) changeOn(rq *request, draw func(context.Context, store.Settings, *request) (message, error), f func(*store.Settings)) job {
	return func(ctx context.Context, to *reply) error {
		s, err := b.data.Settings.Update(ctx, rq.Server, f)
		if r := (*group.Refusal)(nil); errors.As(err, &r) {
			return to.say(ctx, r.Message(rq.Locale))
		}
		if err != nil {
			return err
		}
		b.log.InfoContext(ctx, "settings changed", "server", string(rq.Server))
		m, err := draw(ctx, s, rq)
		if err != nil {
			return err
		}
		_, _, err = b.rest.editOriginal(ctx, to.lane, rq.Token, m)
		return err
	}
}

// limitsForm asks for the three limits.
func (b *Bot) limitsForm(rq *request) response {
	w, s := wordsIn(rq.Locale), b.data.Settings.Of(rq.Server)
	optional := false
	input := func(id, label string, value int) discordgo.MessageComponent {
		t := discordgo.TextInput{
			CustomID: id, Label: markdown.Clip(label, markdown.Label), Style: discordgo.TextInputShort,
			Placeholder: markdown.Clip(w.limitHint, markdown.Placeholder), Required: &optional, MaxLength: 6,
		}
		if value > 0 {
			t.Value = strconv.Itoa(value)
		}
		return actionRow(t)
	}
	return response{Type: discordgo.InteractionResponseModal, Modal: &modal{
		CustomID: b.ids.seal(customID{doSet, rq.Member, string(rq.Server) + "/" + fieldLimits}),
		Title:    markdown.Clip(w.limitsTitle, markdown.ModalTitle),
		Components: []discordgo.MessageComponent{
			input(inputMember, w.limitMember, s.MemberPerHour),
			input(inputServer, w.limitServer, s.ServerPerHour),
			input(inputModel, w.limitModel, s.ModelPerDay),
		},
	}}
}

// setLimits takes what was typed into the form.
func (b *Bot) setLimits(rq *request) (response, job) {
	w := wordsIn(rq.Locale)
	if field, ok := ofPanel(rq); !ok || field != fieldLimits {
		return tell(w.oldButton), nil
	}
	values := map[string]int{}
	for _, id := range []string{inputMember, inputServer, inputModel} {
		typed := strings.TrimSpace(lang.FoldWidth(rq.Options[id]))
		if typed == "" {
			continue
		}
		n, err := strconv.Atoi(typed)
		if err != nil || n < 1 || n > group.MaxLimit {
			return tell(fmt.Sprintf(w.limitBad, markdown.Escape(typed))), nil
		}
		values[id] = n
	}
	return quietly(), b.change(rq, func(s *store.Settings) {
		s.MemberPerHour, s.ServerPerHour, s.ModelPerDay = values[inputMember], values[inputServer], values[inputModel]
	})
}
