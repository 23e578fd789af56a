package discord

import (
	"fmt"

	"gophertutor/internal/group"
)

// costWords are what the bot says of kept answers, budgets and usage, in one
// language. Formats are for fmt.Sprintf with what the comment names.
type costWords struct {
	keptFrom string // with a time
	anew     string // a button

	overDay, overMonth string // with the time from when on there is more

	answersDay, answersMonth, tokensDay, tokensMonth string // with a number
	standard                                         string // with a budget
	besides                                          string // with two budgets

	title    map[string]string // by period
	none     string
	total    string
	others   string // members who were forgotten or asked long ago
	figures  string // questions, of them kept, tokens sent, tokens received
	graded   string // answers
	cost     string // with an amount
	budget   string // used, a budget
	moreRows string // members that are not shown
	foot     string
}

var englishCost = costWords{
	keptFrom: "An answer that was kept, from %s.", anew: "Ask anew",
	overDay:    "Today's model answers are used up, so this is quoted from the notes. There are new ones %s.",
	overMonth:  "This month's model answers are used up, so this is quoted from the notes. There are new ones %s.",
	answersDay: "%d answers a day", answersMonth: "%d answers a month", tokensDay: "%s tokens a day", tokensMonth: "%s tokens a month",
	standard: "standard (%s)", besides: "%s, besides %s",

	title: map[string]string{
		periodToday: "**What models did for this server today**", periodMonth: "**What models did for this server this month**",
		periodLast: "**What models did for this server last month**",
	},
	none: "Nothing was asked here in that time.", total: "all together", others: "no longer named",
	figures: "questions: %d (answered by kept answers: %d), tokens: %s sent, %s received", graded: ", answers graded: %d", cost: ", cost: %s",
	budget: "Used of the budget: %s of %s", moreRows: "and %d more members",
	foot: "Days and months are UTC. Only you see this.",
}

var chineseCost = costWords{
	keptFrom: "这是之前保存的回答，写于 %s。", anew: "重新回答",
	overDay:    "今天的模型回答次数已经用完，以下是笔记原文。%s恢复。",
	overMonth:  "本月的模型回答次数已经用完，以下是笔记原文。%s恢复。",
	answersDay: "每天 %d 个回答", answersMonth: "每月 %d 个回答", tokensDay: "每天 %s 个 token", tokensMonth: "每月 %s 个 token",
	standard: "默认（%s）", besides: "%s，另受%s限制",

	title: map[string]string{
		periodToday: "**今天模型在这个服务器上的用量**", periodMonth: "**本月模型在这个服务器上的用量**", periodLast: "**上月模型在这个服务器上的用量**",
	},
	none: "这段时间没有人在这里提问。", total: "合计", others: "不再记名的成员",
	figures: "提问 %d 次（其中 %d 次用了保存的回答），token：发出 %s，收到 %s", graded: "，评分 %d 次", cost: "，费用 %s",
	budget: "已用预算：%s / %s", moreRows: "还有 %d 名成员",
	foot: "日期和月份按 UTC 计算。只有你能看到。",
}

// costWordsIn returns the words of a language; everything but "zh" is English.
func costWordsIn(locale string) *costWords {
	if locale == "zh" {
		return &chineseCost
	}
	return &englishCost
}

// quota says a budget in words.
func (w *costWords) quota(q group.Quota) string {
	switch {
	case q.Tokens && q.Monthly:
		return fmt.Sprintf(w.tokensMonth, short(q.N))
	case q.Tokens:
		return fmt.Sprintf(w.tokensDay, short(q.N))
	case q.Monthly:
		return fmt.Sprintf(w.answersMonth, q.N)
	}
	return fmt.Sprintf(w.answersDay, q.N)
}
