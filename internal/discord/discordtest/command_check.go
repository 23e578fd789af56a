package discordtest

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// commandName is Discord's rule for names of slash commands and options, which
// are lower case as well.
var commandName = regexp.MustCompile(`^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$`)

// locales are the languages of Discord's clients.
var locales = strings.Fields("id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th zh-CN ja zh-TW ko")

// commands checks a list of commands for one scope.
func (f *form) commands(list []*command) {
	count := map[int]int{}
	names := map[string]bool{}
	for i, c := range list {
		at := strconv.Itoa(i)
		kind := c.Type
		if kind == 0 {
			kind = commandChat
		}
		if count[kind]++; kind == commandChat && count[kind] > 100 || kind != commandChat && count[kind] > 15 {
			f.add(at, "APPLICATION_COMMANDS_LIMIT", "Too many commands of one type.")
		}
		for _, name := range append([]string{c.Name}, values(c.NameLocalizations)...) {
			f.commandName(at+".name", name, kind)
		}
		key := strconv.Itoa(kind) + c.Name
		if names[key] {
			f.add(at+".name", "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique: "+c.Name)
		}
		names[key] = true
		f.locales(at, c.NameLocalizations, c.DescriptionLocalizations)
		f.descriptions(at, c.Description, c.DescriptionLocalizations, kind != commandChat)
		f.integers(at+".contexts", c.Contexts, 2)
		f.integers(at+".integration_types", c.IntegrationTypes, 1)
		if p := c.DefaultMemberPermissions; p != nil {
			if _, err := strconv.ParseUint(*p, 10, 64); err != nil {
				f.add(at+".default_member_permissions", "NUMBER_TYPE_COERCE", "Not a number.")
			}
		}
		if kind != commandChat && len(c.Options) > 0 {
			f.add(at+".options", "APPLICATION_COMMAND_CONTEXT_MENU_HAS_OPTIONS", "Context menu commands have no options.")
		}
		f.options(at+".options", c.Options, 0)
		if n := c.size(); n > 8000 {
			f.add(at, "APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (8000): "+strconv.Itoa(n))
		}
	}
}

func (f *form) commandName(at, name string, kind int) {
	if kind != commandChat {
		f.length(at, name, 1, 32)
		return
	}
	if !commandName.MatchString(name) || name != strings.ToLower(name) {
		f.add(at, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid: "+name)
	}
}

func (f *form) locales(at string, maps ...map[string]string) {
	for _, m := range maps {
		for code := range m {
			if !slices.Contains(locales, code) {
				f.add(at, "BASE_TYPE_CHOICES", "Unknown locale "+code)
			}
		}
	}
}

func (f *form) descriptions(at, text string, localized map[string]string, none bool) {
	least, most := 1, 100
	if none {
		least, most = 0, 0
	}
	f.length(at+".description", text, least, most)
	for code, t := range localized {
		f.length(at+".description_localizations."+code, t, least, most)
	}
}

func (f *form) integers(at string, list []int, most int) {
	for i, n := range list {
		if n < 0 || n > most {
			f.add(at, "BASE_TYPE_CHOICES", "Value must be at most "+strconv.Itoa(most))
		}
		if slices.Contains(list[:i], n) {
			f.add(at, "SET_TYPE_ALREADY_CONTAINS_VALUE", "The set already contains "+strconv.Itoa(n))
		}
	}
}

// options checks options at a depth: 0 in a command, 1 in a group or subcommand.
func (f *form) options(at string, list []option, depth int) {
	if len(list) > 25 {
		f.add(at, "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
	}
	names := map[string]bool{}
	optional, nested := false, 0
	for i, o := range list {
		at := at + "." + strconv.Itoa(i)
		for _, name := range append([]string{o.Name}, values(o.NameLocalizations)...) {
			f.commandName(at+".name", name, commandChat)
		}
		if names[o.Name] {
			f.add(at+".name", "APPLICATION_COMMAND_OPTIONS_NAME_INVALID", "Option names must be unique: "+o.Name)
		}
		names[o.Name] = true
		f.locales(at, o.NameLocalizations, o.DescriptionLocalizations)
		f.descriptions(at, o.Description, o.DescriptionLocalizations, false)
		if o.Type <= optionGroup {
			nested++
		} else if o.Required && optional {
			f.add(at+".required", "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", "Required options must be placed before non-required options")
		}
		optional = optional || o.Type > optionGroup && !o.Required
		switch {
		case o.Type < optionSub || o.Type > optionAttachment || o.Type == optionGroup && depth > 0 || o.Type == optionSub && depth > 1:
			f.add(at+".type", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "This type can't stand here.")
		case o.Type == optionSub:
			f.options(at+".options", o.Options, 2)
		case o.Type == optionGroup:
			f.options(at+".options", o.Options, 1)
		default:
			f.value(at, &o)
		}
	}
	if nested > 0 && nested < len(list) {
		f.add(at, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Sub-command and sub-command group option types are mutually exclusive to all other types")
	}
}

// value checks what is special to an option that takes a value.
func (f *form) value(at string, o *option) {
	scalar := o.Type == optionString || o.Type == optionInteger || o.Type == optionNumber
	if (len(o.Choices) > 0 || o.Autocomplete) && !scalar {
		f.add(at, "APPLICATION_COMMAND_OPTIONS_CHOICES_INVALID", "This type has no choices.")
	}
	if len(o.Choices) > 0 && o.Autocomplete {
		f.add(at+".autocomplete", "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_INVALID", "Choices and autocomplete exclude each other.")
	}
	list := make([]Choice, len(o.Choices))
	for i, c := range o.Choices {
		list[i] = Choice{c.Name, c.Value}
		f.locales(at+".choices", c.NameLocalizations)
		for _, name := range c.NameLocalizations {
			f.length(at+".choices."+strconv.Itoa(i)+".name_localizations", name, 1, 100)
		}
		if _, text := c.Value.(string); text != (o.Type == optionString) {
			f.add(at+".choices."+strconv.Itoa(i)+".value", "BASE_TYPE_INVALID", "The value has another type than the option.")
		}
	}
	f.choices(at+".choices", list)
	if o.Type != optionString && (o.MinLength != nil || o.MaxLength != nil) {
		f.add(at, "APPLICATION_COMMAND_OPTIONS_LENGTH_INVALID", "Only texts have lengths.")
	}
	if n := o.MinLength; n != nil && (*n < 0 || *n > 6000) {
		f.add(at+".min_length", "NUMBER_TYPE_MAX", "Must be between 0 and 6000.")
	}
	if n := o.MaxLength; n != nil && (*n < 1 || *n > 6000) {
		f.add(at+".max_length", "NUMBER_TYPE_MAX", "Must be between 1 and 6000.")
	}
	if (o.MinValue != nil || o.MaxValue != nil) && o.Type != optionInteger && o.Type != optionNumber {
		f.add(at, "APPLICATION_COMMAND_OPTIONS_VALUE_INVALID", "Only numbers have a range.")
	}
}

// size adds up the characters of names, descriptions and values. Of the
// localisations only the longest counts.
func (c *command) size() int {
	return longest(c.Name, c.NameLocalizations) + longest(c.Description, c.DescriptionLocalizations) + optionsSize(c.Options)
}

func optionsSize(list []option) int {
	n := 0
	for _, o := range list {
		n += longest(o.Name, o.NameLocalizations) + longest(o.Description, o.DescriptionLocalizations) + optionsSize(o.Options)
		for _, c := range o.Choices {
			n += longest(c.Name, c.NameLocalizations)
			if v, ok := c.Value.(string); ok {
				n += utf8.RuneCountInString(v)
			}
		}
	}
	return n
}

func longest(text string, localized map[string]string) int {
	n := utf8.RuneCountInString(text)
	for _, t := range localized {
		n = max(n, utf8.RuneCountInString(t))
	}
	return n
}

func values(m map[string]string) []string {
	var list []string
	for _, v := range m {
		list = append(list, v)
	}
	return list
}
