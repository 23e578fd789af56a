package discord

import (
	"fmt"

	"github.com/bwmarrin/discordgo"

	"gophertutor/internal/discord/markdown"
)

func (m *modal) check() error {
	if err := filled("modal.title", m.Title, markdown.ModalTitle); err != nil {
		return err
	}
	ids := make(map[string]bool)
	if err := checkCustomID("modal", m.CustomID, ids); err != nil {
		return err
	}
	if len(m.Components) == 0 || len(m.Components) > markdown.ModalFields {
		return fmt.Errorf("modal.components: %d, 1 to %d", len(m.Components), markdown.ModalFields)
	}
	for i, c := range m.Components {
		if err := checkField(fmt.Sprintf("modal.components[%d]", i), c, ids); err != nil {
			return err
		}
	}
	return nil
}

// checkField checks one field of a modal: a label with what it is for, or, as
// it was before labels, a row of one text input.
func checkField(at string, c discordgo.MessageComponent, ids map[string]bool) error {
	if row, ok := asValue[discordgo.ActionsRow](c); ok {
		if len(row.Components) != 1 {
			return fmt.Errorf("%s: a row holds one text input", at)
		}
		in, ok := asValue[discordgo.TextInput](row.Components[0])
		if !ok {
			return fmt.Errorf("%s: a row holds one text input", at)
		}
		if err := filled(at+".label", in.Label, markdown.Label); err != nil {
			return err
		}
		return checkInput(at, in, ids)
	}
	l, ok := asValue[discordgo.Label](c)
	if !ok {
		return fmt.Errorf("%s: neither label nor row", at)
	}
	if err := filled(at+".label", l.Label, markdown.Label); err != nil {
		return err
	}
	if err := fits(at+".description", l.Description, markdown.LabelDescription); err != nil {
		return err
	}
	if in, ok := asValue[discordgo.TextInput](l.Component); ok {
		if in.Label != "" {
			return fmt.Errorf("%s.component.label: the label has it already", at)
		}
		return checkInput(at, in, ids)
	}
	if s, ok := asValue[discordgo.SelectMenu](l.Component); ok {
		return checkSelect(at, s, ids)
	}
	if f, ok := asValue[discordgo.FileUpload](l.Component); ok {
		return checkCustomID(at, f.CustomID, ids)
	}
	return fmt.Errorf("%s.component: cannot be in a modal", at)
}

func checkInput(at string, in discordgo.TextInput, ids map[string]bool) error {
	if err := fits(at+".value", in.Value, markdown.TextInput); err != nil {
		return err
	}
	if err := fits(at+".placeholder", in.Placeholder, markdown.Placeholder); err != nil {
		return err
	}
	if in.MaxLength > markdown.TextInput || in.MaxLength > 0 && in.MinLength > in.MaxLength {
		return fmt.Errorf("%s.max_length: out of range", at)
	}
	if in.Style != discordgo.TextInputShort && in.Style != discordgo.TextInputParagraph {
		return fmt.Errorf("%s.style: %d", at, in.Style)
	}
	return checkCustomID(at, in.CustomID, ids)
}
