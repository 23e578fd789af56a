package discordtest

import "encoding/json"

// Types of components, with Discord's numbers.
const (
	componentRow          = 1
	componentButton       = 2
	componentStringSelect = 3
	componentTextInput    = 4
	componentChannels     = 8
	componentSection      = 9
	componentText         = 10
	componentThumbnail    = 11
	componentGallery      = 12
	componentFile         = 13
	componentSeparator    = 14
	componentContainer    = 17
	componentLabel        = 18
	componentFileUpload   = 19
)

// Component is any component; which fields count depends on Type.
type Component struct {
	Type        int             `json:"type"`
	ID          int             `json:"id,omitempty"`
	CustomID    string          `json:"custom_id,omitempty"`
	Style       int             `json:"style,omitempty"`
	Label       string          `json:"label,omitempty"`
	Description string          `json:"description,omitempty"`
	Emoji       json.RawMessage `json:"emoji,omitempty"`
	URL         string          `json:"url,omitempty"`
	Disabled    bool            `json:"disabled,omitempty"`
	Options     []SelectOption  `json:"options,omitempty"`
	Kinds       []int           `json:"channel_types,omitempty"`
	Placeholder string          `json:"placeholder,omitempty"`
	MinValues   *int            `json:"min_values,omitempty"`
	MaxValues   *int            `json:"max_values,omitempty"`
	MinLength   *int            `json:"min_length,omitempty"`
	MaxLength   *int            `json:"max_length,omitempty"`
	Required    *bool           `json:"required,omitempty"`
	Value       string          `json:"value,omitempty"`
	Content     string          `json:"content,omitempty"`
	Components  []Component     `json:"components,omitempty"`
	Component   *Component      `json:"component,omitempty"`
	Accessory   *Component      `json:"accessory,omitempty"`
	Media       json.RawMessage `json:"media,omitempty"`
	Items       json.RawMessage `json:"items,omitempty"`
	File        json.RawMessage `json:"file,omitempty"`
	Spoiler     bool            `json:"spoiler,omitempty"`
	Divider     *bool           `json:"divider,omitempty"`
	Spacing     int             `json:"spacing,omitempty"`
	AccentColor *int            `json:"accent_color,omitempty"`
}

// SelectOption is one line of a string select.
type SelectOption struct {
	Label       string          `json:"label"`
	Value       string          `json:"value"`
	Description string          `json:"description,omitempty"`
	Emoji       json.RawMessage `json:"emoji,omitempty"`
	Default     bool            `json:"default,omitempty"`
}

// isSelect reports whether c is a select menu of any kind.
func (c *Component) isSelect() bool {
	return c.Type == componentStringSelect || c.Type >= 5 && c.Type <= 8
}

// min is how many values a select needs; Discord's default is 1.
func (c *Component) min() int {
	if c.MinValues != nil {
		return *c.MinValues
	}
	return 1
}

// max is how many values a select takes; Discord's default is 1.
func (c *Component) max() int {
	if c.MaxValues != nil {
		return *c.MaxValues
	}
	return 1
}

// walk visits every component, outer ones first.
func walk(list []Component, visit func(*Component)) {
	for i := range list {
		c := &list[i]
		visit(c)
		walk(c.Components, visit)
		for _, inner := range []*Component{c.Component, c.Accessory} {
			if inner != nil {
				walk([]Component{*inner}, visit)
			}
		}
	}
}
