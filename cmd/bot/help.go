package main

import "github.com/alecthomas/kong"

// helpOf returns the help texts of flags and subcommands in a language.
func helpOf(locale string) kong.Vars {
	if locale == "zh" {
		return kong.Vars{
			"help_program": "依据对照过源码的笔记讲解 Go 的内部原理。",
			"help_hint":    "bot --help 列出命令和选项；以减号开头的问题请放在 -- 之后。",
			"help_ask":     "回答一个问题。",
			"help_chat":    "连续提问。",
			"help_search":  "查找笔记段落。",
			"help_notes":   "列出、显示、检查笔记。",

			"help_notes_list": "列出主题。",
			"help_notes_show": "显示一篇笔记。",
			"help_notes_lint": "检查笔记：过时和错误的说法、无法解析的代码、空的小节、拼写。发现问题时退出码为 1。",
			"topic":           "主题：文件名、标题或别名。",
			"lint_dir":        "要检查的目录；不写就检查内置笔记。",
			"json_lines":      "每行输出一个 JSON 对象。",

			"help_index":    "建立索引并报告。",
			"help_serve":    "作为 Discord 机器人运行（需要 DISCORD_TOKEN）。",
			"help_doctor":   "检查配置，并说明该做什么。",
			"help_feedback": "显示成员的反馈：/feedback 和 👎 的原因。",
			"since":         "最近多少天（保留 90 天）。",
			"help_version":  "显示版本。",
			"help_commands": "列出 Discord 机器人的命令。",
			"json_commands": "输出注册时发给 Discord 的 JSON。",
			"knowledge":     "改用这个目录里的笔记，可以重复（环境变量 KNOWLEDGE_DIR）。",
			"builtin":       "同时使用内置笔记（环境变量 BUILTIN_NOTES=true）。",
			"data":          "缓存和状态放在这个目录（环境变量 DATA_DIR）。",
			"prompts":       "用这个目录里的 *.tmpl 代替内置的提示词（环境变量 PROMPTS_DIR）。",
			"no_model":      "不询问模型，只引用笔记。",
			"json":          "输出 JSON。",
			"k":             "最多考虑多少个段落。",
			"lang":          "回答的语言：auto、en 或 zh。",
			"go_release":    "再说明这个旧版本里的情况，例如 1.17。",
			"kind":          "给的是什么：ask 问题，explain 要讲解的消息，check 要核对的说法。",
			"simpler":       "只要最直接的回答。",
			"deeper":        "更详细：更多小节和核对过的事实。",
			"question":      "问题；- 表示从标准输入读取。",
			"query":         "要查找的内容。",
			"queries":       `批量查询：每行一个 {"id","query"} 的文件，- 表示标准输入。`,
			"explain":       "说明得分的由来。",
		}
	}
	return kong.Vars{
		"help_program": "Explains how Go works inside, from notes that are checked against Go's source.",
		"help_hint":    "bot --help lists commands and flags; put a question that starts with a dash after --.",
		"help_ask":     "Answer one question.",
		"help_chat":    "Ask in a conversation.",
		"help_search":  "Find passages of the notes.",
		"help_notes":   "List, show and check notes.",

		"help_notes_list": "List the topics.",
		"help_notes_show": "Show a note.",
		"help_notes_lint": "Check notes: stale and false statements, code that does not parse, empty sections, misspellings. Exits with 1 if it finds any.",
		"topic":           "The topic: file name, title or alias.",
		"lint_dir":        "Folder to check; the built-in notes if none is given.",
		"json_lines":      "Print one JSON object a line.",

		"help_index":    "Bring the index up to date and report.",
		"help_serve":    "Run as a Discord bot (needs DISCORD_TOKEN).",
		"help_doctor":   "Check the configuration and say what to do.",
		"help_feedback": "Show what members said: /feedback, and the reasons behind 👎.",
		"since":         "Of how many days (90 are kept).",
		"help_version":  "Show the version.",
		"help_commands": "List the commands of the Discord bot.",
		"json_commands": "Print the JSON that is sent to Discord.",
		"knowledge":     "Answer from the notes in this folder instead; may repeat (env KNOWLEDGE_DIR).",
		"builtin":       "Use the built-in notes as well (env BUILTIN_NOTES=true).",
		"data":          "Keep caches and state in this folder (env DATA_DIR).",
		"prompts":       "Use the *.tmpl of this folder instead of the built-in prompts (env PROMPTS_DIR).",
		"no_model":      "Ask no model; quote the notes.",
		"json":          "Print JSON.",
		"k":             "How many passages to consider.",
		"lang":          "Language of the answer: auto, en or zh.",
		"go_release":    "Say as well what held in this old release, such as 1.17.",
		"kind":          "What is given: ask, a question; explain, a message to explain; check, a claim to check.",
		"simpler":       "Only the direct answer.",
		"deeper":        "More of the notes, and the checked facts.",
		"question":      "The question; - reads it from standard input.",
		"query":         "What to look for.",
		"queries":       `Search for each line of this file, a {"id","query"} a line; - is standard input.`,
		"explain":       "Say how the scores came about.",
	}
}
