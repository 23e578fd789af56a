package interview

import "strings"

// wishes are messages that are nothing but a wish: no answer is one of these. What
// a program may print, as "next" or "end", is none while a question is open.
var wishes = map[string]Kind{
	"hint": Hint, "a hint": Hint, "hint please": Hint, "a hint please": Hint, "give me a hint": Hint, "can i have a hint": Hint, "i need a hint": Hint,
	"提示": Hint, "给个提示": Hint, "给点提示": Hint, "来个提示": Hint, "要提示": Hint, "能给个提示吗": Hint,
	"skip": Skip, "skip it": Skip, "skip this": Skip, "skip this one": Skip, "skip this question": Skip, "skip please": Skip,
	"跳过": Skip, "跳过吧": Skip, "跳过这题": Skip, "跳过这一题": Skip, "跳过这道题": Skip,
	"next": Next, "next one": Next, "next question": Next, "next question please": Next, "go on": Next,
	"下一题": Next, "下一道": Next, "下一个": Next, "继续": Next,
}

// MayWish reports whether a message may be a wish, in some interview; it is cheap.
func MayWish(text string) bool { return wishes[plainWish(text)] != "" }

// Wish returns what a message asks for that is no answer but the words of a button.
// In a relay a member speaks for all with a button only.
func (s *Session) Wish(text string) (Kind, bool) {
	kind := wishes[plainWish(text)]
	if kind == "" || s.Options.Relay || len(s.Heard) > 0 {
		return "", false
	}
	switch s.Phase() {
	case Asking:
		switch {
		case kind != Next:
			return kind, true
		case strings.Contains(plainWish(text), "question") || strings.ContainsAny(text, "题道"):
			return Skip, true // the question that is asked is left
		}
		return "", false
	case Reviewing:
		return kind, kind == Next
	}
	return "", false
}

func plainWish(text string) string {
	text = strings.ToLower(strings.Trim(strings.TrimSpace(text), "/.!?。！？~～ "))
	return strings.ReplaceAll(text, ",", "")
}
