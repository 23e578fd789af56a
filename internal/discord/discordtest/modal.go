package discordtest

import (
	"unicode/utf8"
)

// Modal is a form the bot opened for somebody.
type Modal struct {
	CustomID, Title string
	Fields          []Field

	owner  *Interaction
	labels bool // fields stand in labels rather than in rows
}

// Field is an input of a modal.
type Field struct {
	CustomID, Label, Description, Placeholder, Value string
	Kind                                             int // component type; 4 is a text input
	Paragraph, Required                              bool
	MinLength, MaxLength                             int
	Options                                          []SelectOption
}

// Field finds an input by its custom ID or label; nil when there is none.
func (m *Modal) Field(name string) *Field {
	for i := range m.Fields {
		if f := &m.Fields[i]; f.CustomID == name || f.Label == name {
			return f
		}
	}
	return nil
}

// takeModal reads the modal of a first response. The lock is held.
func (s *Server) takeModal(c *call, x *Interaction, ack *Ack) *answer {
	var in struct {
		CustomID   string      `json:"custom_id"`
		Title      string      `json:"title"`
		Components []Component `json:"components"`
	}
	if a := c.decode(&in); a != nil {
		return a
	}
	var f form
	f.length("data.title", in.Title, 1, 45)
	f.length("data.custom_id", in.CustomID, 1, 100)
	f.modalComponents(in.Components)
	if !f.ok() {
		a := s.reject(c, &f)
		return &a
	}
	m := &Modal{CustomID: in.CustomID, Title: in.Title, owner: x}
	for _, row := range in.Components {
		switch {
		case row.Type == componentLabel:
			m.labels = true
			field := newField(row.Component)
			field.Label, field.Description = row.Label, row.Description
			m.Fields = append(m.Fields, field)
		case row.Type == componentRow:
			for i := range row.Components {
				m.Fields = append(m.Fields, newField(&row.Components[i]))
			}
		}
	}
	ack.Modal = m
	return nil
}

func newField(c *Component) Field {
	f := Field{
		CustomID: c.CustomID, Label: c.Label, Placeholder: c.Placeholder, Value: c.Value, Kind: c.Type,
		Paragraph: c.Style == 2, Required: c.Required == nil || *c.Required, MaxLength: 4000, Options: c.Options,
	}
	if c.MinLength != nil {
		f.MinLength = *c.MinLength
	}
	if c.MaxLength != nil {
		f.MaxLength = *c.MaxLength
	}
	return f
}

// SubmitModal sends a modal with text for its fields, by custom ID or label.
// What is not given keeps the value it was opened with. For a select the text
// is the chosen value.
func (s *Server) SubmitModal(at At, m *Modal, values map[string]string) *Interaction {
	s.mu.Lock()
	defer s.mu.Unlock()
	if m == nil || m.owner == nil {
		return s.refuse(at, "there is no modal to submit")
	}
	if m.owner.User != at.User {
		return s.refuse(at, "submits a modal opened for %s", m.owner.User.Name)
	}
	for name := range values {
		if m.Field(name) == nil {
			return s.refuse(at, "the modal %q has no field %q", m.Title, name)
		}
	}
	components := []object{}
	for i, f := range m.Fields {
		text, ok := values[f.CustomID]
		if !ok {
			if text, ok = values[f.Label]; !ok {
				text = f.Value
			}
		}
		if n := utf8.RuneCountInString(text); !at.Force && (f.Required && n == 0 || n > 0 && n < f.MinLength || n > f.MaxLength) {
			return s.refuse(at, "the field %q can't take %d characters", f.Label, n)
		}
		input := object{"type": f.Kind, "custom_id": f.CustomID, "id": i*2 + 2}
		if f.Kind == componentTextInput {
			input["value"] = text
		} else {
			input["values"] = []string{}
			if text != "" {
				input["values"] = []string{text}
			}
		}
		outer := object{"type": componentRow, "id": i*2 + 1, "components": []object{input}}
		if m.labels {
			outer = object{"type": componentLabel, "id": i*2 + 1, "component": input}
		}
		components = append(components, outer)
	}
	data := object{"custom_id": m.CustomID, "components": components, "resolved": object{}}
	return s.interact(at, interactionModal, data, m.owner.source)
}
