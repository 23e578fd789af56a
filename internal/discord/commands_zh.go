package discord

import (
	"fmt"

	"github.com/bwmarrin/discordgo"
)

// A wording is a name and a description in the two written forms of Chinese.
// Traditional is as used in Taiwan, which is more than other characters: 伺服器
// and 程式碼 where Simplified says 服务器 and 代码.
type wording struct {
	simplified  label
	traditional label
}

// A label is what Discord shows of a command, an option or a choice. Message
// commands and choices have no description.
type label struct{ name, description string }

// chineseCommands returns the localisations of the command table by path: command,
// subcommand and option joined by slashes, and for a choice its option's name
// and its value joined by "=".
func chineseCommands() map[string]wording {
	return map[string]wording{
		"ask": {
			label{"提问", "询问 Go 的内部原理；回答依据对照过源码的笔记"},
			label{"提問", "詢問 Go 的內部原理；回答依據與原始碼核對過的筆記"}},
		"ask/question": {
			label{"问题", "想知道什么，中文或英文都可以"},
			label{"問題", "想知道什麼，中文或英文都可以"}},
		"ask/private": {
			label{"仅自己可见", "回答只显示给你自己"},
			label{"僅自己可見", "回答只顯示給你自己"}},
		"ask/language": {
			label{"语言", "回答的语言；默认与问题相同"},
			label{"語言", "回答的語言；預設與問題相同"}},
		"ask/go": {
			label{"go版本", "问的是哪个 Go 版本，例如 1.17"},
			label{"go版本", "問的是哪個 Go 版本，例如 1.17"}},

		"mock-interview": {
			label{"模拟面试", "就 Go 的内部原理接受面试，一次一道题，最后有报告"},
			label{"模擬面試", "就 Go 的內部原理接受面試，一次一題，最後有報告"}},
		"mock-interview/topic": {
			label{"主题", "考什么：一个主题、几个主题、全部，或你的薄弱环节"},
			label{"主題", "考什麼：一個主題、幾個主題、全部，或你的弱點"}},
		"mock-interview/level": {
			label{"难度", "第一题的难度；之后会随你的回答调整"},
			label{"難度", "第一題的難度；之後會依你的回答調整"}},
		"mock-interview/questions": {
			label{"题数", "几道题，最多 10 道；默认 5 道"},
			label{"題數", "幾題，最多 10 題；預設 5 題"}},
		"mock-interview/language": {
			label{"语言", "题目的语言；默认与你的 Discord 相同"},
			label{"語言", "題目的語言；預設與你的 Discord 相同"}},
		"mock-interview/style": {
			label{"风格", "面试官说话和追问的方式；评分标准一样"},
			label{"風格", "面試官說話和追問的方式；評分標準一樣"}},
		"mock-interview/private": {
			label{"仅自己可见", "不开子区，只在你我之间进行"},
			label{"僅自己可見", "不開討論串，只在你我之間進行"}},
		"mock-interview/relay": {
			label{"接力", "子区里的每个人都可以回答，一起评分"},
			label{"接力", "討論串裡的每個人都可以回答，一起評分"}},
		"interviews": {
			label{"我的面试", "你的历次面试：继续，或看报告"},
			label{"我的面試", "你的歷次面試：繼續，或看報告"}},

		"review": {
			label{"复习", "答过的题里今天到期的；只有你看得到"},
			label{"複習", "答過的題目裡今天到期的；只有你看得到"}},
		"quiz": {
			label{"测验", "出一道四选一的题，考考这里的每个人"},
			label{"測驗", "出一道四選一的題目，考考這裡的每個人"}},
		"quiz/topic": {
			label{"主题", "考什么；默认任意主题"},
			label{"主題", "考什麼；預設任意主題"}},
		"leaderboard": {
			label{"排行榜", "本服务器里谁在测验和每日一题中得了多少分"},
			label{"排行榜", "本伺服器裡誰在測驗和每日一題中得了多少分"}},
		"leaderboard/period": {
			label{"时间范围", "往前看多久；默认本周"},
			label{"時間範圍", "往前看多久；預設本週"}},
		"progress": {
			label{"进度", "一张图：掌握了什么、什么到期、连续天数；只有你看得到"},
			label{"進度", "一張圖：掌握了什麼、什麼到期、連續天數；只有你看得到"}},

		"topics": {
			label{"主题", "列出笔记涵盖的内容"},
			label{"主題", "列出筆記涵蓋的內容"}},
		"topics/language": {
			label{"语言", "列表的语言；默认与你的 Discord 相同"},
			label{"語言", "清單的語言；預設與你的 Discord 相同"}},

		"notes": {
			label{"笔记", "阅读一篇笔记，或其中一节"},
			label{"筆記", "閱讀一篇筆記，或其中一節"}},
		"notes/topic": {
			label{"主题", "哪一篇；输入标题里的几个字即可"},
			label{"主題", "哪一篇；輸入標題裡的幾個字即可"}},
		"notes/section": {
			label{"小节", "哪一节；默认显示整篇"},
			label{"小節", "哪一節；預設顯示整篇"}},
		"notes/language": {
			label{"语言", "笔记的语言；默认与你的 Discord 相同"},
			label{"語言", "筆記的語言；預設與你的 Discord 相同"}},

		"help": {
			label{"帮助", "这个机器人能做什么，怎么用"},
			label{"說明", "這個機器人能做什麼，怎麼用"}},
		"privacy": {
			label{"隐私", "保存了你的哪些数据，保存多久，谁能看到"},
			label{"隱私", "保存了你的哪些資料，保存多久，誰看得到"}},
		"forget-me": {
			label{"忘记我", "删除这个机器人保存的关于你的全部数据"},
			label{"忘記我", "刪除這個機器人保存的、與你有關的所有資料"}},
		"feedback": {
			label{"反馈", "告诉机器人的运营者哪里不对、缺了什么"},
			label{"意見回饋", "告訴機器人的營運者哪裡不對、缺了什麼"}},
		"feedback/text": {
			label{"内容", "想对他们说的话"},
			label{"內容", "想對他們說的話"}},

		"settings": {
			label{"设置", "本服务器的频道、语言、模型、用量限制和每日一题"},
			label{"設定", "本伺服器的頻道、語言、模型、用量限制與每日一題"}},
		"gaps": {
			label{"未答问题", "这里有人问过、但笔记答不上来的问题"},
			label{"未答問題", "這裡有人問過、但筆記答不出來的問題"}},
		"gaps/days": {
			label{"天数", "往前看多少天，最多 90 天"},
			label{"天數", "往前看多少天，最多 90 天"}},
		"usage": {
			label{"用量", "这个服务器用了多少模型，每位成员问了多少"},
			label{"用量", "這個伺服器用了多少模型，每位成員問了多少"}},
		"usage/period": {
			label{"时间范围", "从什么时候起；默认本月"},
			label{"時間範圍", "從什麼時候起；預設本月"}},

		"group-notes": {
			label{"服务器笔记", "本服务器自己的笔记"},
			label{"伺服器筆記", "本伺服器自己的筆記"}},
		"group-notes/add": {
			label{"添加", "添加 Markdown 笔记；同名的会被替换"},
			label{"新增", "新增 Markdown 筆記；同名的會被取代"}},
		"group-notes/add/file": {
			label{"文件", "Markdown 格式的笔记（.md）"},
			label{"檔案", "Markdown 格式的筆記（.md）"}},
		"group-notes/add/file2": {label{"文件2", "再加一篇"}, label{"檔案2", "再加一篇"}},
		"group-notes/add/file3": {label{"文件3", "再加一篇"}, label{"檔案3", "再加一篇"}},
		"group-notes/add/file4": {label{"文件4", "再加一篇"}, label{"檔案4", "再加一篇"}},
		"group-notes/add/file5": {label{"文件5", "再加一篇"}, label{"檔案5", "再加一篇"}},
		"group-notes/list": {
			label{"列表", "列出本服务器的笔记"},
			label{"清單", "列出本伺服器的筆記"}},
		"group-notes/remove": {
			label{"删除", "删除一篇笔记"},
			label{"刪除", "刪除一篇筆記"}},
		"group-notes/remove/name": {
			label{"名称", "要删除的笔记"},
			label{"名稱", "要刪除的筆記"}},
		"group-notes/lint": {
			label{"检查", "在本服务器的笔记里找出过时和错误的说法"},
			label{"檢查", "在本伺服器的筆記裡找出過時和錯誤的說法"}},
		"group-notes/lint/name": {
			label{"名称", "要检查的笔记；默认检查全部"},
			label{"名稱", "要檢查的筆記；預設檢查全部"}},

		"Explain this":     {label{name: "解释这条消息"}, label{name: "解釋這則訊息"}},
		"Check this claim": {label{name: "核对这个说法"}, label{name: "查證這個說法"}},

		"level=basic":        {label{name: "基础"}, label{name: "基礎"}},
		"level=intermediate": {label{name: "中级"}, label{name: "中級"}},
		"level=deep":         {label{name: "深入"}, label{name: "深入"}},
		"style=friendly":     {label{name: "友好"}, label{name: "友善"}},
		"style=strict":       {label{name: "严格"}, label{name: "嚴格"}},

		"period=week":       {label{name: "本周"}, label{name: "本週"}},
		"period=month":      {label{name: "本月"}, label{name: "本月"}},
		"period=today":      {label{name: "今天"}, label{name: "今天"}},
		"period=last month": {label{name: "上月"}, label{name: "上月"}},
		"period=all":        {label{name: "全部"}, label{name: "全部"}},

		"language=en": {label{name: "英文"}, label{name: "英文"}},
		"language=zh": {label{name: "简体中文"}, label{name: "簡體中文"}},
	}
}

// localise adds the Chinese wording to a table. What has none keeps its English;
// the test of the table finds it.
func localise(table []*discordgo.ApplicationCommand) {
	words := chineseCommands()
	for _, c := range table {
		w, ok := words[c.Name]
		if !ok {
			continue
		}
		names := w.names()
		c.NameLocalizations = &names
		if c.Description != "" {
			descriptions := w.descriptions()
			c.DescriptionLocalizations = &descriptions
		}
		localiseOptions(words, c.Name, c.Options)
	}
}

func localiseOptions(words map[string]wording, path string, options []*discordgo.ApplicationCommandOption) {
	for _, o := range options {
		at := path + "/" + o.Name
		if w, ok := words[at]; ok {
			o.NameLocalizations, o.DescriptionLocalizations = w.names(), w.descriptions()
		}
		for _, choice := range o.Choices {
			if w, ok := words[fmt.Sprintf("%s=%v", o.Name, choice.Value)]; ok {
				choice.NameLocalizations = w.names()
			}
		}
		localiseOptions(words, at, o.Options)
	}
}

func (w wording) names() map[discordgo.Locale]string {
	return map[discordgo.Locale]string{
		discordgo.ChineseCN: w.simplified.name, discordgo.ChineseTW: w.traditional.name,
	}
}

func (w wording) descriptions() map[discordgo.Locale]string {
	return map[discordgo.Locale]string{
		discordgo.ChineseCN: w.simplified.description, discordgo.ChineseTW: w.traditional.description,
	}
}
