package discordtest

import (
	"encoding/json"
	"strconv"
	"unicode/utf8"
)

// embed is what of an embed has a limit.
type embed struct {
	Title       string `json:"title"`
	Description string `json:"description"`
	Footer      struct {
		Text string `json:"text"`
	} `json:"footer"`
	Author struct {
		Name string `json:"name"`
	} `json:"author"`
	Fields []struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	} `json:"fields"`
}

// embeds checks the lengths in embeds and their sum.
func (f *form) embeds(list []json.RawMessage) {
	if len(list) > 10 {
		f.add("embeds", "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.")
	}
	total := 0
	for i, raw := range list {
		at := "embeds." + strconv.Itoa(i)
		var e embed
		if err := json.Unmarshal(raw, &e); err != nil {
			f.add(at, "MODEL_TYPE_CONVERT", err.Error())
			continue
		}
		count := func(name, text string, least, most int) {
			f.length(at+"."+name, text, least, most)
			total += utf8.RuneCountInString(text)
		}
		count("title", e.Title, 0, 256)
		count("description", e.Description, 0, 4096)
		count("footer.text", e.Footer.Text, 0, 2048)
		count("author.name", e.Author.Name, 0, 256)
		if len(e.Fields) > 25 {
			f.add(at+".fields", "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
		}
		for j, field := range e.Fields {
			count("fields."+strconv.Itoa(j)+".name", field.Name, 1, 256)
			count("fields."+strconv.Itoa(j)+".value", field.Value, 1, 1024)
		}
	}
	if total > 6000 {
		f.add("embeds", "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000")
	}
}
