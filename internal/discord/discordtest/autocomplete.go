package discordtest

import (
	"strconv"
	"unicode/utf8"
)

// takeChoices reads the suggestions of a first response. The lock is held.
func (s *Server) takeChoices(c *call, ack *Ack) *answer {
	var in struct {
		Choices *[]Choice `json:"choices"`
	}
	if a := c.decode(&in); a != nil {
		return a
	}
	var f form
	if in.Choices == nil {
		f.add("data.choices", "BASE_TYPE_REQUIRED", "This field is required")
	} else {
		f.choices("data.choices", *in.Choices)
		ack.Choices = *in.Choices
	}
	if !f.ok() {
		a := s.reject(c, &f)
		return &a
	}
	return nil
}

// choices checks suggestions, or the choices of an option.
func (f *form) choices(path string, list []Choice) {
	if len(list) > 25 {
		f.add(path, "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
	}
	names := map[string]bool{}
	for i, choice := range list {
		at := path + "." + strconv.Itoa(i)
		f.length(at+".name", choice.Name, 1, 100)
		if names[choice.Name] {
			f.add(at+".name", "APPLICATION_COMMAND_OPTIONS_NAME_INVALID", "Choice names must be unique: "+choice.Name)
		}
		names[choice.Name] = true
		switch v := choice.Value.(type) {
		case string:
			f.length(at+".value", v, 1, 100)
		case float64:
		default:
			f.add(at+".value", "BASE_TYPE_REQUIRED", "This field is required")
		}
	}
}

// length checks a text's length in code points.
func (f *form) length(path, text string, least, most int) {
	if n := utf8.RuneCountInString(text); n < least || n > most {
		f.add(path, "BASE_TYPE_BAD_LENGTH", "Must be between "+strconv.Itoa(least)+" and "+strconv.Itoa(most)+" in length.")
	}
}
