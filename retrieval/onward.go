package retrieval

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Headings of sections that say where to read on. They have the names of all that the note
// is about side by side, and answer nothing.
var (
	onwardEN = regexp.MustCompile(`^(see also|bibliography|reading list|(read|learn) more|references|links|(further|related|additional|useful|recommended|external) (reading|references|links|resources))$`)
	onwardZH = regexp.MustCompile(`参考|文献|(相关|外部)链接|(延伸|扩展|拓展|相关|推荐|深入|进一步)阅读`)
)

// onwardRunes is how long such a heading in Chinese is at most.
const onwardRunes = 10

// leadsOnward reports whether a heading is of a section that says where to read on.
func leadsOnward(heading string) bool {
	h := strings.ToLower(strings.TrimFunc(heading, func(r rune) bool { return !unicode.IsLetter(r) }))
	if onwardEN.MatchString(h) {
		return true
	}
	return onwardZH.MatchString(h) && utf8.RuneCountInString(h) <= onwardRunes &&
		!strings.ContainsFunc(h, func(r rune) bool { return r < utf8.RuneSelf && unicode.IsLetter(r) }) // not sync 参考
}
