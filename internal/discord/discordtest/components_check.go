package discordtest

import (
	"net/url"
	"strconv"
	"unicode/utf8"
)

// messageComponents checks the components of a message.
func (f *form) messageComponents(list []Component, v2 bool) {
	ids := map[string]bool{}
	if !v2 {
		if len(list) > 5 {
			f.add("components", "BASE_TYPE_MAX_LENGTH", "Must be 5 or fewer in length.")
		}
		for i := range list {
			at := "components." + strconv.Itoa(i)
			if list[i].Type != componentRow {
				f.add(at+".type", "BASE_TYPE_CHOICES", "Value must be one of {1}.")
				continue
			}
			f.row(at, &list[i], ids)
		}
		return
	}
	count, text := 0, 0
	walk(list, func(c *Component) {
		count++
		if c.Type == componentText {
			text += utf8.RuneCountInString(c.Content)
		}
	})
	if count > 40 {
		f.add("components", "BASE_TYPE_MAX_LENGTH", "At most 40 components.")
	}
	if text > 4000 {
		f.add("components", "COMPONENT_MAX_TOTAL_TEXT", "At most 4000 characters of text.")
	}
	f.layout("components", list, ids, true)
}

// layout checks what stands at the top of a message with components V2, or in a container.
func (f *form) layout(path string, list []Component, ids map[string]bool, top bool) {
	for i := range list {
		c, at := &list[i], path+"."+strconv.Itoa(i)
		switch c.Type {
		case componentRow:
			f.row(at, c, ids)
		case componentText:
			f.length(at+".content", c.Content, 1, 4000)
		case componentSection:
			if len(c.Components) < 1 || len(c.Components) > 3 {
				f.add(at+".components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 3 in length.")
			}
			for j := range c.Components {
				if c.Components[j].Type != componentText {
					f.add(at+".components."+strconv.Itoa(j), "BASE_TYPE_CHOICES", "Value must be one of {10}.")
				}
			}
			switch {
			case c.Accessory == nil:
				f.add(at+".accessory", "BASE_TYPE_REQUIRED", "This field is required")
			case c.Accessory.Type == componentButton:
				f.button(at+".accessory", c.Accessory, ids)
			}
		case componentGallery, componentFile, componentSeparator:
		case componentContainer:
			if !top {
				f.add(at, "BASE_TYPE_CHOICES", "A container in a container.")
			}
			f.layout(at+".components", c.Components, ids, false)
		default:
			f.add(at+".type", "BASE_TYPE_CHOICES", "Value must be one of {1, 9, 10, 12, 13, 14, 17}.")
		}
	}
}

// row checks a row: up to five buttons, or one select.
func (f *form) row(path string, row *Component, ids map[string]bool) {
	if n := len(row.Components); n < 1 || n > 5 {
		f.add(path+".components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.")
	}
	for i := range row.Components {
		c, at := &row.Components[i], path+".components."+strconv.Itoa(i)
		switch {
		case c.Type == componentButton:
			f.button(at, c, ids)
		case c.isSelect():
			if len(row.Components) > 1 {
				f.add(path, "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "A select stands alone in its row.")
			}
			f.selectMenu(at, c, ids)
		default:
			f.add(at+".type", "BASE_TYPE_CHOICES", "Value must be one of {2, 3, 5, 6, 7, 8}.")
		}
	}
}

func (f *form) customID(path, id string, ids map[string]bool) {
	f.length(path+".custom_id", id, 1, 100)
	if ids[id] {
		f.add(path+".custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated: "+id)
	}
	ids[id] = true
}

func (f *form) button(path string, c *Component, ids map[string]bool) {
	f.length(path+".label", c.Label, 0, 80)
	if c.Label == "" && (len(c.Emoji) == 0 || string(c.Emoji) == "null") {
		f.add(path, "BUTTON_COMPONENT_MUST_HAVE_LABEL_OR_EMOJI", "A button needs a label or an emoji.")
	}
	switch {
	case c.Style < 1 || c.Style > 5:
		f.add(path+".style", "BASE_TYPE_CHOICES", "Value must be one of {1, 2, 3, 4, 5}.")
	case c.Style == 5:
		u, err := url.Parse(c.URL)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "discord" {
			f.add(path+".url", "URL_TYPE_INVALID_URL", "Not a well formed URL.")
		}
		f.length(path+".url", c.URL, 1, 512)
		if c.CustomID != "" {
			f.add(path+".custom_id", "COMPONENT_CUSTOM_ID_AND_URL", "A custom id and url cannot both be specified")
		}
	default:
		f.customID(path, c.CustomID, ids)
		if c.URL != "" {
			f.add(path+".url", "COMPONENT_CUSTOM_ID_AND_URL", "A custom id and url cannot both be specified")
		}
	}
}

func (f *form) selectMenu(path string, c *Component, ids map[string]bool) {
	f.customID(path, c.CustomID, ids)
	f.length(path+".placeholder", c.Placeholder, 0, 150)
	if c.min() < 0 || c.min() > 25 {
		f.add(path+".min_values", "NUMBER_TYPE_MIN", "Must be between 0 and 25.")
	}
	if c.max() < 1 || c.max() > 25 || c.max() < c.min() {
		f.add(path+".max_values", "NUMBER_TYPE_MAX", "Must be between 1 and 25 and not below min_values.")
	}
	if c.Type != componentStringSelect {
		return
	}
	if n := len(c.Options); n < 1 || n > 25 {
		f.add(path+".options", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 25 in length.")
	}
	if c.max() > max(len(c.Options), 1) {
		f.add(path+".max_values", "SELECT_COMPONENT_MAX_VALUES", "There are fewer options than max_values.")
	}
	values, chosen := map[string]bool{}, 0
	for i, o := range c.Options {
		at := path + ".options." + strconv.Itoa(i)
		f.length(at+".label", o.Label, 1, 100)
		f.length(at+".value", o.Value, 1, 100)
		f.length(at+".description", o.Description, 0, 100)
		if values[o.Value] {
			f.add(at+".value", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value is already used: "+o.Value)
		}
		values[o.Value] = true
		if o.Default {
			chosen++
		}
	}
	if chosen > c.max() {
		f.add(path+".options", "SELECT_COMPONENT_TOO_MANY_DEFAULTS", "More defaults than max_values.")
	}
}

// modalComponents checks the rows, labels and texts of a modal.
func (f *form) modalComponents(list []Component) {
	if len(list) < 1 || len(list) > 5 {
		f.add("data.components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.")
	}
	ids := map[string]bool{}
	for i := range list {
		c, at := &list[i], "data.components."+strconv.Itoa(i)
		switch c.Type {
		case componentRow:
			if len(c.Components) != 1 || c.Components[0].Type != componentTextInput {
				f.add(at+".components", "BASE_TYPE_BAD_LENGTH", "A row of a modal has one text input.")
				continue
			}
			f.length(at+".components.0.label", c.Components[0].Label, 1, 45)
			f.input(at+".components.0", &c.Components[0], ids)
		case componentLabel:
			f.length(at+".label", c.Label, 1, 45)
			f.length(at+".description", c.Description, 0, 100)
			if c.Component == nil {
				f.add(at+".component", "BASE_TYPE_REQUIRED", "This field is required")
				continue
			}
			if c.Component.Label != "" {
				f.add(at+".component.label", "COMPONENT_LABEL_IN_LABEL", "The label stands on the label component.")
			}
			f.input(at+".component", c.Component, ids)
		case componentText:
			f.length(at+".content", c.Content, 1, 4000)
		default:
			f.add(at+".type", "BASE_TYPE_CHOICES", "Value must be one of {1, 10, 18}.")
		}
	}
}

// input checks what people fill in.
func (f *form) input(path string, c *Component, ids map[string]bool) {
	switch {
	case c.isSelect():
		if c.Disabled {
			f.add(path+".disabled", "COMPONENT_DISABLED_IN_MODAL", "A select in a modal can't be disabled.")
		}
		f.selectMenu(path, c, ids)
		return
	case c.Type == componentFileUpload:
		f.customID(path, c.CustomID, ids)
		return
	case c.Type != componentTextInput:
		f.add(path+".type", "BASE_TYPE_CHOICES", "Value must be one of {3, 4, 5, 6, 7, 8, 19}.")
		return
	}
	f.customID(path, c.CustomID, ids)
	f.length(path+".value", c.Value, 0, 4000)
	f.length(path+".placeholder", c.Placeholder, 0, 100)
	if c.Style != 1 && c.Style != 2 {
		f.add(path+".style", "BASE_TYPE_CHOICES", "Value must be one of {1, 2}.")
	}
	least, most := 0, 4000
	if c.MinLength != nil {
		least = *c.MinLength
	}
	if c.MaxLength != nil {
		most = *c.MaxLength
	}
	if least < 0 || least > 4000 || most < 1 || most > 4000 || least > most {
		f.add(path+".max_length", "NUMBER_TYPE_MAX", "Lengths lie between 0 and 4000, the least below the most.")
	}
	if n := utf8.RuneCountInString(c.Value); n > most || n > 0 && n < least {
		f.add(path+".value", "BASE_TYPE_BAD_LENGTH", "The value is shorter or longer than the field allows.")
	}
}
