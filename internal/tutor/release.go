package tutor

import (
	"strconv"
	"strings"

	"gophertutor/internal/lang"
	"gophertutor/internal/lazy"
	"gophertutor/knowledge"
)

var goForm = lazy.MustCompile(`^(?:go(?:lang)?)? ?v?(\d{1,3})\.(\d{1,3})(?:\.(?:\d{1,3}|x)|(?:rc|beta)\d{1,2})?$`)

// ParseGo returns a release in the form "1.17" from what people write: "1.17",
// "go1.17", "Go 1.17.3". For the current release and for "" it returns "".
// Errors are ErrGoVersion, ErrGoTooNew and ErrGoTooOld.
func ParseGo(s string) (string, error) {
	s = strings.ToLower(strings.TrimSpace(lang.FoldWidth(s)))
	if s == "" {
		return "", nil
	}
	m := goForm.FindStringSubmatch(s)
	if m == nil {
		return "", ErrGoVersion
	}
	major, _ := strconv.Atoi(m[1]) // the form bounds both
	minor, _ := strconv.Atoi(m[2])
	current := knowledge.Release(knowledge.GoVersion)
	switch {
	case major < 1:
		return "", ErrGoTooOld
	case major > 1 || minor > current:
		return "", ErrGoTooNew
	case minor == current:
		return "", nil
	}
	return "1." + strconv.Itoa(minor), nil
}

// The ways in which a question says that it asks about an old release. A
// release that is merely mentioned ("why did Go 1.14 add this?") is not meant.
var (
	goBefore = lazy.MustCompile(`(?i)[(,]?\s*\b(in|with|on|under|using|for|as of|until|up to|through|before|prior to|back in)\s+(?:the\s+(?:old\s+)?|old\s+)?go(?:lang)?\s?v?(1\.\d{1,2})(?:\.\d{1,3})?\b(?:\s+(?:and|or)\s+(?:earlier|older|before))?[)]?`)
	goAfter  = lazy.MustCompile(`(?i)(?:(?:在|直到|到)\s*)?\b?go(?:lang)?\s?v?(1\.\d{1,2})(?:\.\d{1,3})?\s*(?:版本?)?\s*(之前|以前|及以前|及之前|为止|的时候|时代|时|里面|里|中|下|上)(?:的)?[，,]?`)
	goAny    = lazy.MustCompile(`(?i)\bgo(?:lang)?\s?v?(1\.\d{1,2})`)

	// about are the words of questions about the change itself.
	about = lazy.MustCompile(`(?i)\b(since|new|news|chang\w*|differ\w*|introduc\w*|add(s|ed|ing)?|improv\w*|upgrad\w*|releas\w*|remov\w*|deprecat\w*)\b|自从?|起|之后|以后|以来|新增|新特性|新功能|有什么新|变化|改变|改动|改进|改成|区别|不同|引入|升级|加入|移除|弃用`)
)

// lookBack returns the old release that a question asks about in so many words,
// and the question without them; "" if it names none, several, or one that is
// not old.
func lookBack(question string) (release, rest string) {
	text := lang.FoldWidth(question)
	if len(goAny.FindAllString(text, 2)) != 1 || about.MatchString(text) {
		return "", question
	}
	name, before, at := "", false, []int(nil)
	if m := goBefore.FindStringSubmatchIndex(text); m != nil {
		word := strings.ToLower(text[m[2]:m[3]])
		name, before, at = text[m[4]:m[5]], word == "before" || word == "prior to", m[:2]
	} else if m := goAfter.FindStringSubmatchIndex(text); m != nil {
		word := text[m[4]:m[5]]
		name, before, at = text[m[2]:m[3]], word == "之前" || word == "以前", m[:2]
	} else {
		return "", question
	}
	n := knowledge.Release(name)
	if before {
		n--
	}
	if n < 0 || n >= knowledge.Release(knowledge.GoVersion) {
		return "", question
	}
	rest = strings.TrimSpace(text[:at[0]] + " " + text[at[1]:])
	return "1." + strconv.Itoa(n), rest
}
