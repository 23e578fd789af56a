package discord

import (
	"fmt"

	"gophertutor/internal/group"
	"gophertutor/internal/store"
)

// dailyWords are what the bot says around daily questions and leaderboards, in
// one language. Formats are for fmt.Sprintf with what the comment names.
type dailyWords struct {
	head                           string // topic
	foot                           string // when it is revealed, points for a choice, for own words
	answer                         string
	formTitle, formLabel, formHint string
	picked                         string // letter, when
	kept                           string // when
	alreadyPicked                  string // letter
	alreadySaid                    string
	over                           string
	revealed                       string // answers
	nobody, ownWords, comesBack    string
	mine, notMine                  string // the button of who answered in words; who did not
	counted                        string // score, where it is another today
	quote                          string // member, score, points, words
	points                         string // points
	inARow                         string // members with numbers
	title, isOff                   string
	when                           string // channel, time, next twice
	everyDay, weekdays             string // after a time
	topicIs, allTopics             string // topicIs: a topic
	revealIs                       string // hours
	langIs                         string // a language
	failed                         string // day, why
	setDaily                       string // on the settings panel
	line                           string // there, with what is set
	lineFailed                     string
	setChannel, setTopic, setTime  string
	setEveryDay, setWeekdays       string
	setOff, setBack                string
	clockLabel, zoneLabel          string
	revealLabel                    string
	troubles                       map[string]string // with the channel
	boards                         map[group.Period]string
	boardPoints                    string // points
	boardEmpty, boardFoot          string
	boardStreak                    string
	hideMe, showMe, hidden, shown  string
}

// dailyWordsIn returns the words of a language; everything but "zh" is English.
func dailyWordsIn(locale string) *dailyWords {
	if locale == "zh" {
		return &dailyChinese
	}
	return &dailyEnglish
}

// answeredBefore says what a member answered already.
func (w *dailyWords) answeredBefore(a store.DailyAnswer) string {
	if a.Choice < 0 {
		return w.alreadySaid
	}
	return fmt.Sprintf(w.alreadyPicked, letter(a.Choice))
}

// trouble says why a question failed.
func (w *dailyWords) trouble(d store.Daily) string {
	text, ok := w.troubles[d.Problem]
	if !ok {
		text = w.troubles[troubleRefused]
	}
	return fmt.Sprintf(text, "<#"+string(d.Channel)+">")
}

var dailyEnglish = dailyWords{
	head: "**Question of the day** · %s", answer: "In my own words",
	foot:      "Nobody sees your answer before it is revealed %s. A right choice earns %d points, your own words up to %d.",
	formTitle: "Question of the day", formLabel: "Your answer", formHint: "It is graded, and shown with your name at the reveal.",
	picked: "You chose **%c**. What is right is revealed %s.", kept: "Your answer is kept. Its grade and what is right are revealed %s.",
	alreadyPicked: "You have chosen **%c** already.", alreadySaid: "You have answered in your own words already.",
	over:     "This question takes no more answers.",
	revealed: "**Revealed** · answers: %d", nobody: "**Revealed** · nobody has answered.", ownWords: "In their own words:",
	comesBack: "It comes back in the `/review` of everybody who answered.",
	mine:      "How was my answer graded?", notMine: "You did not answer this one in your own words.", counted: "It counted as %.0f of 100.",
	quote: "%s (%.0f of 100, +%d): “%s”", points: "+%d points", inARow: "In a row: %s",

	title: "Daily question", isOff: "Off. Choose a channel to turn it on.",
	when: "In %s at %s. Next: <t:%d:f> (<t:%d:R>)", everyDay: ", every day", weekdays: ", Monday to Friday",
	topicIs: "Topic: %s", allTopics: "all topics", revealIs: "Revealed after %d hours",
	langIs: "Language: %s, as chosen on the page before (none there: English)",
	failed: "The question of %s failed: %s", setDaily: "Daily question …", line: "Daily question: %s", lineFailed: "the last one failed; the button below says why",
	setChannel: "Channel for the daily question (none: off)", setTopic: "Topic", setTime: "Time …",
	setEveryDay: "Days: every day", setWeekdays: "Days: Monday to Friday", setOff: "Turn off", setBack: "Back",
	clockLabel: "Time of day (24 hours)", zoneLabel: "Time zone of this server", revealLabel: "Reveal after how many hours (1 to 23)",
	troubles: map[string]string{
		troubleAccess:  "I am not allowed to write in %s. Give me the permissions View Channel, Send Messages and Read Message History there, or choose another channel. I try again for four hours.",
		troubleChannel: "the channel %s does not exist any more. Choose another one.",
		troubleRefused: "Discord refused the message in %s.",
		troubleDown:    "Discord could not be reached for %s.",
		troubleLate:    "I was not running at the time, so %s had none.",
	},

	boards:      map[group.Period]string{group.Week: "**Leaderboard** · this week", group.Month: "**Leaderboard** · this month", group.Ever: "**Leaderboard** · all time"},
	boardPoints: "points: %d", boardEmpty: "Nobody has earned points yet. `/quiz`, the daily question and relay interviews give some.",
	boardFoot: "Points come from /quiz, the daily question and relay interviews.", boardStreak: "🔥 daily questions answered in a row",
	hideMe: "Hide me", showMe: "Show me",
	hidden: "You are left out of leaderboards from now on, and reveals of the daily question do not name you. **Show me** takes that back.",
	shown:  "You are shown on leaderboards.",
}

var dailyChinese = dailyWords{
	head: "**每日一题** · %s", answer: "用自己的话答",
	foot:      "%s揭晓，在那之前没有人看得到你的回答。选对得 %d 分，用自己的话答最多得 %d 分。",
	formTitle: "每日一题", formLabel: "你的回答", formHint: "会评分，并在揭晓时连同你的名字一起显示。",
	picked: "你选了 **%c**。%s揭晓正确答案。", kept: "你的回答已记下。%s揭晓评分和正确答案。",
	alreadyPicked: "你已经选过 **%c** 了。", alreadySaid: "你已经用自己的话答过了。",
	over:     "这道题已经不再接受回答。",
	revealed: "**揭晓** · %d 人作答", nobody: "**揭晓** · 没有人作答。", ownWords: "用自己的话作答：",
	comesBack: "答过的人会在自己的 `/review` 里再遇到这道题。",
	mine:      "我的回答是怎么评分的？", notMine: "这道题你没有用自己的话作答。", counted: "当时按 %.0f 分计。",
	quote: "%s（%.0f/100，+%d）：“%s”", points: "+%d 分", inARow: "连续作答：%s",

	title: "每日一题", isOff: "已关闭。选择一个频道即可开启。",
	when: "频道 %s，%s。下一次：<t:%d:f>（<t:%d:R>）", everyDay: "，每天", weekdays: "，周一至周五",
	topicIs: "主题：%s", allTopics: "全部主题", revealIs: "%d 小时后揭晓",
	langIs: "语言：%s（由上一页的“无法判断语言时使用”决定，未选则为英文）",
	failed: "%s 的每日一题失败：%s", setDaily: "每日一题……", line: "每日一题：%s", lineFailed: "上一次失败，原因见下面的按钮",
	setChannel: "每日一题的频道（不选：关闭）", setTopic: "主题", setTime: "时间……",
	setEveryDay: "日期：每天", setWeekdays: "日期：周一至周五", setOff: "关闭", setBack: "返回",
	clockLabel: "时间（24 小时制）", zoneLabel: "本服务器的时区", revealLabel: "几小时后揭晓（1 到 23）",
	troubles: map[string]string{
		troubleAccess:  "我没有权限在 %s 发言。请在那里给我“查看频道”“发送消息”“阅读消息历史记录”权限，或换一个频道。四小时内我会再试。",
		troubleChannel: "频道 %s 已经不存在，请换一个。",
		troubleRefused: "Discord 拒绝了发往 %s 的消息。",
		troubleDown:    "连不上 Discord，没能发到 %s。",
		troubleLate:    "当时我没有运行，%s 那天没有题目。",
	},

	boards:      map[group.Period]string{group.Week: "**排行榜** · 本周", group.Month: "**排行榜** · 本月", group.Ever: "**排行榜** · 全部"},
	boardPoints: "%d 分", boardEmpty: "还没有人得分。`/quiz`、每日一题和接力面试可以得分。",
	boardFoot: "积分来自 /quiz、每日一题和接力面试。", boardStreak: "🔥 连续回答每日一题的次数",
	hideMe: "隐藏我", showMe: "显示我",
	hidden: "从现在起排行榜不再显示你，每日一题揭晓时也不提你的名字。点“显示我”可以恢复。",
	shown:  "排行榜会显示你。",
}
