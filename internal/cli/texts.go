package cli

import (
	"gophertutor/internal/llm"
)

// Texts are the words of the terminal in one language.
type Texts struct {
	lang string // "en" or "zh"

	Welcome      string // for no subcommand: what this is and what to type next
	Sources      string
	Ungrounded   string
	Kept         string // of an answer that is given again, with when it was written
	Unfinished   string // of an answer that broke off
	Warning      string
	MoreWarnings string // with the number of those not shown
	Topics       string
	Sections     string // with a number
	ChatHello    string
	ChatHelp     string
	ChatUnknown  string // with what was typed
	ChatAskWhat  string
	ChatGo       string // with the release that answers look back to from now on
	ChatGoNow    string // with the current release
	ChatNoAnswer string // nothing to put simpler
	Interrupted  string
	NoHits       string
	Confidence   string // with a percentage and whether it is covered
	Covered      string
	NotCovered   string
	Indexing     string
	// NoDataFolder and BadDataFolder (of an error) warn that nothing is kept.
	NoDataFolder, BadDataFolder string
	IndexDone                   string // chunks, files, embedded, reused, removed, seconds
	IndexModel                  string
	LintDone                    string // notes and findings
	Since                       string // with a release
	Fix                         string
	EmptyAsk                    string
	LongAsk                     string // with the limit
	BadGo                       string
	NewGo                       string // with the current release
	OldGo                       string
	problems                    map[llm.Kind]string
	Invite                      string // with two URLs
	NoToken                     string // for the bot without a token
	NoStore                     string // with a path
	ForgotMember                string // with numbers of answers, feedback, gaps, threads
	ForgotServer                string
	problemTail                 string

	// Of an interview.
	InterviewHelp   string
	InterviewNext   string // after the last grade of a question
	InterviewLast   string // the same after the last question
	InterviewGrade  string // while a model grades
	InterviewRules  string // after what went wrong with a model
	InterviewPaused string // how to go on
	InterviewState  string // of what does not fit now
	InterviewEmpty  string
	InterviewUnsent string
	InterviewDraft  string // after a hint in the middle of an answer
	InterviewMany   string // of one change too many
	InterviewLong   string // with the limit
	InterviewHints  string // there is no further one
	InterviewNone   string // to resume
	InterviewOpen   string // there is one to resume; with what it is about
	InterviewFew    string // questions there are, asked for
	InterviewTopic  string // of a name that is none, with the name and all topics
	InterviewList   string // of one that is over: score and questions
	InterviewGoing  string // of one that is open
	InterviewRested string // of one that is paused
	InterviewRead   string // how to read a section; with one
	InterviewKept   string // with the file
	InterviewAgain  string // of a report that could not be written; with the ID
	InterviewWhich  string // files want an ID
}

// TextsOf returns the words of a language; everything but "zh" is English.
func TextsOf(lang string) *Texts {
	if lang == "zh" {
		return &chinese
	}
	return &english
}

var english = Texts{
	lang: "en",
	Welcome: `gophertutor explains how Go works inside, from notes that are checked against Go's source.

  bot ask "why does append double the capacity"   answer one question
  bot chat                                        ask in a conversation
  bot search gopark                               find passages of the notes
  bot notes                                       list the topics
  bot doctor                                      check keys, servers and folders

It needs no key: it quotes its notes. With OPENAI_API_KEY or OPENAI_BASE_URL set, a model explains them.
Your own notes: --knowledge DIR. Questions may be in English or Chinese. More: bot --help
`,
	Invite:       "Connected. Add the bot to a server:\n%s\nor install it for yourself:\n%s",
	NoStore:      "there is no %s: bot serve makes it; set DATA_DIR to the folder that it uses",
	ForgotMember: "Deleted: %d questions with their answers, %d pieces of feedback, %d questions without an answer, %d threads.",
	ForgotServer: "Deleted.",
	NoToken:      "serve needs DISCORD_TOKEN (or DISCORD_TOKEN_FILE): create an application at https://discord.com/developers/applications and copy its bot token; docs/operating.md shows how. Without Discord, use bot chat.",
	Sources:      "Sources",
	Ungrounded:   "The answer names none of the passages it was given: check it before you rely on it.",
	Kept:         "A kept answer, from %s; --fresh asks anew.",
	Unfinished:   "What stands above it is unfinished and unchecked: disregard it.",
	Warning:      "warning: ",
	MoreWarnings: "warning: and %d more; bot index shows them all",
	Topics:       "Topics of the notes",
	Sections:     "%d sections",
	ChatHello:    "Ask about Go's internals, in English or Chinese. /help shows the commands, /quit ends.",
	ChatHelp: `Type a question, or
  /ask QUESTION   ask without what was said before
  /simpler        the last question again, simpler; /deeper goes deeper
  /go 1.17        say as well what held in that release; /go alone ends it
  /topics         list the topics of the notes
  /help           this list
  /quit           leave (also Ctrl-D)
Ctrl-C stops an answer.`,
	ChatUnknown:  "There is no command %s; /help lists them.",
	ChatAskWhat:  "Ask what? For example: /ask what is a nil channel good for",
	ChatGo:       "Answers now also say what held in Go %s; /go alone ends that.",
	ChatGoNow:    "Answers are about Go %s again.",
	ChatNoAnswer: "There is no answer yet to put differently.",
	Interrupted:  "interrupted",
	NoHits:       "Nothing in the notes matches this.",
	Confidence:   "confidence %.2f: %s",
	Covered:      "the notes answer this",
	NotCovered:   "the notes do not answer this",
	Indexing:     "indexing",

	NoDataFolder:  "no folder for data: set DATA_DIR; nothing is kept on disk",
	BadDataFolder: "data folder: %v; nothing is kept on disk, set DATA_DIR",
	IndexDone:     "%d chunks of %d notes: %d embedded, %d reused, %d removed, %.2f s",
	IndexModel:    "embedder: %s",
	LintDone:      "%d notes, %d findings",
	Since:         " (since Go %s)",
	Fix:           "fix: ",
	EmptyAsk:      `the question is empty; for example: bot ask "what is a nil channel good for"`,
	LongAsk:       "the question is too long: at most %d characters; ask about one thing, or put the text into a note and use --knowledge",
	BadGo:         "that is no Go release: give one such as 1.17",
	NewGo:         "the notes do not know this release yet: give 1.0 to %s",
	OldGo:         "the first release of Go is 1.0: give 1.0 or later, such as 1.17",
	problems: map[llm.Kind]string{
		llm.Other:         "The model failed (%s).",
		llm.Unauthorized:  "The model server %s refuses the key: check OPENAI_API_KEY.",
		llm.Forbidden:     "The model server %s does not allow this key to use the model %q.",
		llm.ModelNotFound: "The model server %s has no model %q: set CHAT_MODEL; bot doctor lists what it has.",
		llm.RateLimited:   "The model server %s takes no more requests now, or the account has no credit left: try again later.",
		llm.ServerFailed:  "The model server %s failed: try again later.",
		llm.Unreachable:   "The model server %s cannot be reached: check OPENAI_BASE_URL, the network and HTTPS_PROXY, and that the server runs.",
		llm.TimedOut:      "The model server %s did not answer in time: try again, or choose a smaller CHAT_MODEL.",
		llm.Cut:           "The model server %s broke off in the middle of the answer: try again.",
		llm.Malformed:     "The model server %s sent something that is no answer: check that OPENAI_BASE_URL is an OpenAI-compatible API, usually ending in /v1.",
		llm.Rejected:      "The model server %s rejected the request.",
	},
	problemTail: " Quoting the notes instead.",

	InterviewHelp: `An empty line ends your answer. Before it, on a line of its own:
  /hint     a hint (three a question; each costs points)
  /skip     leave the question or the follow-up
  /next     the next question (also an empty line, after the grade)
  /amend    after a follow-up was asked: what you type next changes the answer before
  /resume   show again where we are
  /end      end and see the report (also Ctrl-D)
Ctrl-C pauses; bot mock-interview --resume goes on.`,
	InterviewNext:   "Enter goes on to the next question. To change your answer, type what you meant.",
	InterviewLast:   "Enter ends the interview. To change your answer, type what you meant.",
	InterviewGrade:  "grading…",
	InterviewRules:  " Graded by rules instead.",
	InterviewPaused: "To go on: bot mock-interview --resume",
	InterviewState:  "That does not fit here; /help lists what does.",
	InterviewUnsent: "What you had begun to answer is not kept: an empty line ends an answer.",
	InterviewDraft:  "What you have typed of your answer is kept: go on with it, or end it with an empty line.",
	InterviewMany:   "That answer was changed often enough. /next goes on.",
	InterviewEmpty:  "Type your answer; an empty line ends it. /help lists the commands.",
	InterviewLong:   "That is too long: an answer has at most %d characters, with its changes. It was not taken; say it shorter.",
	InterviewHints:  "There is no further hint.",
	InterviewNone:   "there is no interview to resume; begin one, such as: bot mock-interview gmp",
	InterviewOpen:   "An interview on %s has not ended: bot mock-interview --resume goes on with it.",
	InterviewFew:    "There are only %d questions on this, so there will be no %d.",
	InterviewTopic:  "no topic is called %q; there are: %s",
	InterviewList:   "%.0f of 100, questions: %d",
	InterviewGoing:  "not ended",
	InterviewRested: "paused",
	InterviewRead:   "To read a section here: bot notes show %s",
	InterviewKept:   "The transcript is in %s.",
	InterviewAgain:  "The interview itself is kept: bot interviews %s --out FILE --png FILE writes them again.",
	InterviewWhich:  "--out and --png are for one interview: name its ID, as bot interviews lists it",
}

var chinese = Texts{
	lang: "zh",
	Welcome: `gophertutor 讲解 Go 的内部原理，依据的笔记都对照 Go 源码核对过。

  bot ask "append 怎样决定新容量"      回答一个问题
  bot chat                             连续提问
  bot search gopark                    查找笔记段落
  bot notes                            列出主题
  bot doctor                           检查密钥、服务器和目录

不需要密钥：它会引用笔记原文。设置 OPENAI_API_KEY 或 OPENAI_BASE_URL 之后，由模型依据笔记讲解。
使用自己的笔记：--knowledge DIR。中英文提问都可以。更多用法：bot --help
`,
	Invite:       "已连接。把机器人加入服务器：\n%s\n或只为自己安装：\n%s",
	NoStore:      "没有 %s：它由 bot serve 创建；请把 DATA_DIR 设为它使用的目录",
	ForgotMember: "已删除：%d 个问题及其回答，%d 条评价，%d 条未答上的问题，%d 个子区。",
	ForgotServer: "已删除。",
	NoToken:      "serve 需要 DISCORD_TOKEN（或 DISCORD_TOKEN_FILE）：在 https://discord.com/developers/applications 创建应用并复制机器人令牌，步骤见 docs/operating.md。不用 Discord 时请用 bot chat。",
	Sources:      "来源",
	Ungrounded:   "这个回答没有引用给它的任何段落，请先核对再采信。",
	Kept:         "这是之前保存的回答，写于 %s；用 --fresh 重新回答。",
	Unfinished:   "上面未完成的回答没有核对过，请不要采信。",
	Warning:      "警告：",
	MoreWarnings: "警告：另有 %d 条，运行 bot index 查看全部",
	Topics:       "笔记的主题",
	Sections:     "%d 节",
	ChatHello:    "请提问 Go 的内部原理，中英文都可以。/help 查看命令，/quit 退出。",
	ChatHelp: `直接输入问题，或者
  /ask 问题    不带上文单独提问
  /simpler     把上一个问题讲得简单些；/deeper 讲得深入些
  /go 1.17     同时说明这个旧版本里的情况；只输入 /go 恢复
  /topics      列出笔记的主题
  /help        本帮助
  /quit        退出（也可以按 Ctrl-D）
按 Ctrl-C 中止正在输出的回答。`,
	ChatUnknown:  "没有 %s 这个命令，/help 列出全部命令。",
	ChatAskWhat:  "要问什么？例如：/ask nil channel 有什么用",
	ChatGo:       "回答会同时说明 Go %s 里的情况；只输入 /go 恢复。",
	ChatGoNow:    "回答重新以 Go %s 为准。",
	ChatNoAnswer: "还没有可以换一种讲法的回答。",
	Interrupted:  "已中断",
	NoHits:       "笔记里没有匹配的内容。",
	Confidence:   "置信度 %.2f：%s",
	Covered:      "笔记能回答",
	NotCovered:   "笔记不能回答",
	Indexing:     "建立索引",

	NoDataFolder:  "没有数据目录：请设置 DATA_DIR；磁盘上不会保存任何内容",
	BadDataFolder: "数据目录：%v；磁盘上不会保存任何内容，请设置 DATA_DIR",
	IndexDone:     "%d 个段落，来自 %d 篇笔记：新嵌入 %d，复用 %d，移除 %d，用时 %.2f 秒",
	IndexModel:    "嵌入模型：%s",
	LintDone:      "%d 篇笔记，%d 个问题",
	Since:         "（自 Go %s 起）",
	Fix:           "改法：",
	EmptyAsk:      `问题是空的。例如：bot ask "nil channel 有什么用"`,
	LongAsk:       "问题太长，最多 %d 个字符；请只问一件事，或者把文字存成笔记再用 --knowledge",
	BadGo:         "这不是 Go 的版本号：请写成 1.17 这样",
	NewGo:         "笔记还不了解这个版本：请给出 1.0 到 %s 之间的版本",
	OldGo:         "Go 的第一个版本是 1.0：请给出 1.0 或更新的版本，例如 1.17",
	problems: map[llm.Kind]string{
		llm.Other:         "模型出错（%s）。",
		llm.Unauthorized:  "模型服务器 %s 不接受这个密钥：请检查 OPENAI_API_KEY。",
		llm.Forbidden:     "模型服务器 %s 不允许这个密钥使用模型 %q。",
		llm.ModelNotFound: "模型服务器 %s 没有模型 %q：请设置 CHAT_MODEL，bot doctor 会列出可用的模型。",
		llm.RateLimited:   "模型服务器 %s 暂时不再接受请求，或者账户余额不足：请稍后再试。",
		llm.ServerFailed:  "模型服务器 %s 出错：请稍后再试。",
		llm.Unreachable:   "连接不上模型服务器 %s：请检查 OPENAI_BASE_URL、网络和 HTTPS_PROXY，并确认服务器已经启动。",
		llm.TimedOut:      "模型服务器 %s 没有及时回答：请重试，或者换一个更小的 CHAT_MODEL。",
		llm.Cut:           "模型服务器 %s 在回答中途断开：请重试。",
		llm.Malformed:     "模型服务器 %s 返回的内容不是回答：请确认 OPENAI_BASE_URL 是 OpenAI 兼容的接口，通常以 /v1 结尾。",
		llm.Rejected:      "模型服务器 %s 拒绝了请求。",
	},
	problemTail: "下面改为引用笔记。",

	InterviewHelp: `空行结束回答。在回答之前，单独一行输入：
  /hint     提示（每题三个，每个都扣分）
  /skip     跳过本题或追问
  /next     下一题（评分之后按回车也可以）
  /amend    出现追问之后：接下来输入的内容更正之前的回答
  /resume   再显示一次现在进行到哪里
  /end      结束并查看报告（也可以按 Ctrl-D）
按 Ctrl-C 暂停；bot mock-interview --resume 继续。`,
	InterviewNext:   "按回车进入下一题。要修改回答，直接输入你的意思。",
	InterviewLast:   "按回车结束面试。要修改回答，直接输入你的意思。",
	InterviewGrade:  "正在评分……",
	InterviewRules:  "改用规则评分。",
	InterviewPaused: "继续：bot mock-interview --resume",
	InterviewState:  "现在不能这样做，/help 列出可以做的。",
	InterviewUnsent: "刚才没写完的回答没有保存：空行才表示答完。",
	InterviewDraft:  "已经输入的回答还在：接着写，或者用空行结束。",
	InterviewMany:   "这个回答已经改得够多了。/next 进入下一题。",
	InterviewEmpty:  "请输入回答，空行结束。/help 列出命令。",
	InterviewLong:   "太长了：一个回答连同修改最多 %d 个字符。这次没有算进去，请说短一些。",
	InterviewHints:  "没有更多提示了。",
	InterviewNone:   "没有可以继续的面试；可以新开一场，例如：bot mock-interview gmp",
	InterviewOpen:   "关于%s的面试还没有结束：bot mock-interview --resume 可以继续。",
	InterviewFew:    "这些主题只有 %d 道题，不足 %d 道。",
	InterviewTopic:  "没有 %q 这个主题；可选的有：%s",
	InterviewList:   "%.0f 分（满分 100），%d 题",
	InterviewGoing:  "未结束",
	InterviewRested: "已暂停",
	InterviewRead:   "在这里读一节：bot notes show %s",
	InterviewKept:   "全文记录在 %s。",
	InterviewAgain:  "面试本身已经保存：bot interviews %s --out 文件 --png 文件 可以再写一次。",
	InterviewWhich:  "--out 和 --png 只用于一场面试：请给出编号，bot interviews 会列出",
}
