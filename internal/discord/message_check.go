package discord

import (
	"fmt"

	"github.com/bwmarrin/discordgo"

	"gophertutor/internal/discord/markdown"
)

// maxUpload bounds the files of one message together, in bytes: what Discord
// takes from a bot in a server without boosts.
const maxUpload = 10 << 20

// check says which field of m Discord would refuse. An error is a mistake of
// the program: texts are cut to fit where they are made.
func (m message) check(u use) error {
	if err := fits("content", m.Content, markdown.Content); err != nil {
		return err
	}
	if m.Content == "" && len(m.Components) == 0 && len(m.Files) == 0 && !(u == useEdit && m.KeepFiles) {
		return fmt.Errorf("message: empty")
	}
	if u == useSend && m.Ephemeral {
		return fmt.Errorf("message: ephemeral: not possible in a channel")
	}
	if err := fits("nonce", m.Nonce, markdown.Nonce); err != nil {
		return err
	}
	if err := checkFiles(m.Files); err != nil {
		return err
	}
	return checkRows(m.Components)
}

func (r response) check() error {
	switch r.Type {
	case discordgo.InteractionResponseChannelMessageWithSource, discordgo.InteractionResponseUpdateMessage:
		if r.Message == nil {
			return fmt.Errorf("response %d: no message", r.Type)
		}
		if r.Type == discordgo.InteractionResponseUpdateMessage {
			return r.Message.check(useEdit)
		}
		return r.Message.check(useRespond)
	case discordgo.InteractionResponseDeferredChannelMessageWithSource, discordgo.InteractionResponseDeferredMessageUpdate:
		return nil
	case discordgo.InteractionApplicationCommandAutocompleteResult:
		return checkChoices(r.Choices)
	case discordgo.InteractionResponseModal:
		if r.Modal == nil {
			return fmt.Errorf("response %d: no modal", r.Type)
		}
		return r.Modal.check()
	}
	return fmt.Errorf("response: type %d is not known", r.Type)
}

func checkChoices(cs []choice) error {
	if len(cs) > markdown.Choices {
		return fmt.Errorf("choices: %d, at most %d", len(cs), markdown.Choices)
	}
	for i, c := range cs {
		if err := filled(fmt.Sprintf("choices[%d].name", i), c.Name, markdown.ChoiceName); err != nil {
			return err
		}
		if err := filled(fmt.Sprintf("choices[%d].value", i), c.Value, markdown.ChoiceValue); err != nil {
			return err
		}
	}
	return nil
}

func checkFiles(files []file) error {
	if len(files) > markdown.Files {
		return fmt.Errorf("files: %d, at most %d", len(files), markdown.Files)
	}
	size := 0
	for i, f := range files {
		if f.Name == "" {
			return fmt.Errorf("files[%d].name: empty", i)
		}
		size += len(f.Data)
	}
	if size > maxUpload {
		return fmt.Errorf("files: %d bytes, at most %d", size, maxUpload)
	}
	return nil
}

// checkRows checks the components of a message.
func checkRows(rows []discordgo.MessageComponent) error {
	if len(rows) > markdown.Rows {
		return fmt.Errorf("components: %d rows, at most %d", len(rows), markdown.Rows)
	}
	ids := make(map[string]bool)
	for i, c := range rows {
		at := fmt.Sprintf("components[%d]", i)
		row, ok := asValue[discordgo.ActionsRow](c)
		if !ok {
			return fmt.Errorf("%s: not a row", at)
		}
		if err := checkRow(at, row.Components, ids); err != nil {
			return err
		}
	}
	return nil
}

func checkRow(at string, cs []discordgo.MessageComponent, ids map[string]bool) error {
	if len(cs) == 0 || len(cs) > markdown.ButtonsPerRow {
		return fmt.Errorf("%s: %d components, 1 to %d", at, len(cs), markdown.ButtonsPerRow)
	}
	for i, c := range cs {
		at := fmt.Sprintf("%s.components[%d]", at, i)
		if b, ok := asValue[discordgo.Button](c); ok {
			if err := checkButton(at, b, ids); err != nil {
				return err
			}
			continue
		}
		s, ok := asValue[discordgo.SelectMenu](c)
		switch {
		case !ok:
			return fmt.Errorf("%s: neither button nor select", at)
		case len(cs) > 1:
			return fmt.Errorf("%s: a select is alone in its row", at)
		}
		if err := checkSelect(at, s, ids); err != nil {
			return err
		}
	}
	return nil
}

func checkButton(at string, b discordgo.Button, ids map[string]bool) error {
	if b.Label == "" && b.Emoji == nil {
		return fmt.Errorf("%s.label: empty", at)
	}
	if err := fits(at+".label", b.Label, markdown.ButtonLabel); err != nil {
		return err
	}
	if b.Style == discordgo.LinkButton {
		if b.CustomID != "" {
			return fmt.Errorf("%s.custom_id: not possible with a link", at)
		}
		return filled(at+".url", b.URL, markdown.ButtonURL)
	}
	if b.URL != "" {
		return fmt.Errorf("%s.url: only possible with a link", at)
	}
	return checkCustomID(at, b.CustomID, ids)
}

func checkSelect(at string, s discordgo.SelectMenu, ids map[string]bool) error {
	if err := fits(at+".placeholder", s.Placeholder, markdown.SelectPlaceholder); err != nil {
		return err
	}
	if s.Type() == discordgo.SelectMenuComponent && len(s.Options) == 0 || len(s.Options) > markdown.SelectOptions {
		return fmt.Errorf("%s.options: %d, 1 to %d", at, len(s.Options), markdown.SelectOptions)
	}
	if s.MaxValues > markdown.SelectOptions || s.MinValues != nil && *s.MinValues > max(s.MaxValues, 1) {
		return fmt.Errorf("%s.max_values: out of range", at)
	}
	values := make(map[string]bool, len(s.Options))
	for i, o := range s.Options {
		at := fmt.Sprintf("%s.options[%d]", at, i)
		if err := filled(at+".label", o.Label, markdown.OptionLabel); err != nil {
			return err
		}
		if err := filled(at+".value", o.Value, markdown.OptionValue); err != nil {
			return err
		}
		if err := fits(at+".description", o.Description, markdown.OptionDescription); err != nil {
			return err
		}
		if values[o.Value] {
			return fmt.Errorf("%s.value: twice", at)
		}
		values[o.Value] = true
	}
	return checkCustomID(at, s.CustomID, ids)
}

func checkCustomID(at, id string, ids map[string]bool) error {
	if err := filled(at+".custom_id", id, markdown.CustomID); err != nil {
		return err
	}
	if ids[id] {
		return fmt.Errorf("%s.custom_id: twice in one message", at)
	}
	ids[id] = true
	return nil
}

func filled(field, s string, limit int) error {
	if s == "" {
		return fmt.Errorf("%s: empty", field)
	}
	return fits(field, s, limit)
}

func fits(field, s string, limit int) error {
	if n := markdown.Len(s); n > limit {
		return fmt.Errorf("%s: %d characters, at most %d", field, n, limit)
	}
	return nil
}

// asValue finds a component given as a value or as a pointer; discordgo takes
// and makes both.
func asValue[T any](c discordgo.MessageComponent) (T, bool) {
	switch c := any(c).(type) {
	case T:
		return c, true
	case *T:
		if c != nil {
			return *c, true
		}
	}
	var zero T
	return zero, false
}

func checkThreadName(name string) error { return filled("thread.name", name, markdown.ThreadName) }
