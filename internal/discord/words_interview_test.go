package discord

import (
	"reflect"
	"regexp"
	"strings"
	"testing"
)

var formatVerb = regexp.MustCompile(`%[^%]*?[a-z]`)

// Every text is there in both languages, with the same values in the same order.
func TestInterviewWords(t *testing.T) {
	for name, both := range map[string][2]any{
		"interviews": {talkEnglish, talkChinese},
		"reviews":    {reviewEnglish, reviewChinese},
	} {
		en, zh := reflect.ValueOf(both[0]), reflect.ValueOf(both[1])
		for i := range en.NumField() {
			field, a, b := en.Type().Field(i).Name, en.Field(i).String(), zh.Field(i).String()
			if strings.TrimSpace(a) == "" || strings.TrimSpace(b) == "" {
				t.Errorf("%s: %s is empty in a language", name, field)
			}
			if x, y := strings.Join(formatVerb.FindAllString(strings.ReplaceAll(a, "%%", ""), -1), ""), strings.Join(formatVerb.FindAllString(strings.ReplaceAll(b, "%%", ""), -1), ""); x != y {
				t.Errorf("%s: %s takes %q in English and %q in Chinese", name, field, x, y)
			}
		}
	}
}
