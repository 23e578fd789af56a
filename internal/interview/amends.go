package interview

import "strings"

// turningPoints begin a message that takes something back. Said in the middle of
// an answer they are left to the grader.
// An answer may begin with "wait" or "不" too, so what follows counts.
var turningPoints = []string{
	"wait,", "wait.", "wait:", "wait -", "wait…", "wait i ", "wait no", "no wait", "no, wait", "oh wait", "hold on,",
	"i meant", "i mean,", "i mean ", "sorry, i mean", "sorry i mean", "correction:", "correction,", "scratch that", "actually, no", "let me correct", "let me rephrase",
	"等等，", "等等,", "等一下", "不对，", "不对,", "不对。", "我是说", "我的意思是", "更正", "纠正一下", "说错了", "刚才说错", "我改一下", "改口",
}

// Amends reports whether a message changes what its author said before, as "wait,
// I meant the global queue" does. Front ends that take plain messages for answers
// use it while a follow-up is asked.
func Amends(text string) bool {
	text = strings.ToLower(strings.TrimSpace(text))
	for _, t := range turningPoints {
		if strings.HasPrefix(text, t) {
			return true
		}
	}
	return false
}
