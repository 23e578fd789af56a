package group

import (
	"fmt"

	"gophertutor/internal/lang"
)

// A Code says why something a manager gave cannot be taken.
type Code string

// The codes. The first ones are about a file, the next about the server's notes as
// a whole, the last about settings.
const (
	BadName      Code = "name"          // not a plain file name
	LongName     Code = "long-name"     // over MaxNameRunes
	BadType      Code = "type"          // the name does not end as a note's
	Repeated     Code = "repeated"      // the same name twice in one upload
	LargeFile    Code = "large-file"    // over MaxFileBytes
	EmptyFile    Code = "empty"         // nothing but blanks
	NotText      Code = "binary"        // a file that is no text, or in an encoding nobody declared
	Archive      Code = "archive"       // a ZIP, GZIP, 7z or RAR archive
	Office       Code = "office"        // a word processor's file
	PDF          Code = "pdf"           // a PDF
	Picture      Code = "picture"       // PNG, JPEG, GIF, WebP
	LongLine     Code = "long-line"     // over MaxLineBytes
	LongHeader   Code = "long-header"   // front matter over maxHeaderBytes
	ManyChunks   Code = "many-parts"    // more sections than maxChunks
	ManyFiles    Code = "many-files"    // over MaxFiles of the server
	ManyBytes    Code = "many-bytes"    // over MaxBytes of the server
	ManyPassages Code = "many-passages" // over MaxPassages of the server
	BadServer    Code = "server"        // settings of no server
	ManyRooms    Code = "many-rooms"    // over MaxChannels
	BadRoom      Code = "room"          // not a channel's ID
	BadLanguage  Code = "language"      // not "", "en" or "zh"
	BadLimit     Code = "limit"         // not within 0..MaxLimit
	BadZone      Code = "zone"          // no time zone
	BadTime      Code = "time"          // no minute of a day
	BadReveal    Code = "reveal"        // not within 1..MaxReveal hours
	BadTopic     Code = "topic"         // no topic's name
)

// A Refusal is a file or a setting that was not taken, with what to do about it.
type Refusal struct {
	Code Code
	// File is the name as it was given, for showing; unsafe to show as it is where
	// markup counts. Empty where it is not about one file.
	File  string
	Line  int // 1-based, where the code is about a line; else 0
	Limit int // the limit that was passed, in the unit of the code's sentence; else 0
}

// Error implements error, for logs: it holds nothing of the file but its name's length.
func (r *Refusal) Error() string {
	if r.Line > 0 {
		return fmt.Sprintf("refused: %s at line %d", r.Code, r.Line)
	}
	return "refused: " + string(r.Code)
}

// Message says for a person what is wrong and what to do, in Chinese for "zh",
// else in English. It does not name the file.
func (r *Refusal) Message(language string) string {
	m, ok := messages[r.Code]
	if !ok {
		return r.Error()
	}
	text := m.en
	if language == lang.Chinese {
		text = m.zh
	}
	switch m.arg {
	case argLimit:
		return fmt.Sprintf(text, r.Limit)
	case argSize:
		return fmt.Sprintf(text, sizeText(r.Limit))
	case argLine:
		return fmt.Sprintf(text, r.Line, sizeText(r.Limit))
	}
	return text
}

// sizeText writes a number of bytes; all limits are whole units.
func sizeText(n int) string {
	if n >= 1<<20 {
		return fmt.Sprintf("%d MiB", n>>20)
	}
	return fmt.Sprintf("%d KiB", n>>10)
}

// What a message has besides its words.
type messageArg uint8

const (
	argNone  messageArg = iota
	argLimit            // the limit as a number
	argSize             // the limit as a size
	argLine             // the line, then the limit as a size
)

type message struct {
	arg    messageArg
	en, zh string
}

var messages = map[Code]message{
	BadName: {argNone,
		"The file name must be a plain name without folders, leading dots or invisible characters. Rename it, for example to channels.md.",
		"文件名不能含有路径、开头的点或不可见字符。请改名，例如 channels.md。"},
	LongName: {argLimit,
		"The file name may have at most %d characters. Shorten it.",
		"文件名最多 %d 个字符，请缩短。"},
	BadType: {argNone,
		"Notes are Markdown or plain text: the name must end in .md, .markdown or .txt.",
		"笔记只能是 Markdown 或纯文本：文件名须以 .md、.markdown 或 .txt 结尾。"},
	Repeated: {argNone,
		"Two files of this upload have the same name. Rename one of them.",
		"本次上传里有两个同名文件，请给其中一个改名。"},
	LargeFile: {argSize,
		"A note may have at most %s. Split it into several files.",
		"单个笔记最大 %s，请拆成几个文件。"},
	EmptyFile: {argNone,
		"The file has no text. Write something in it and add it again.",
		"文件里没有文字，请写好内容再添加。"},
	NotText: {argNone,
		"This is not a text file in UTF-8. Save it as UTF-8 text and add it again.",
		"这不是 UTF-8 文本文件。请另存为 UTF-8 纯文本后再添加。"},
	Archive: {argNone,
		"This is an archive. Unpack it and add the Markdown files in it.",
		"这是压缩包。请解压后添加其中的 Markdown 文件。"},
	Office: {argNone,
		"This is a word processor's document. Export it as Markdown or plain text and add that.",
		"这是文字处理软件的文档。请导出为 Markdown 或纯文本后再添加。"},
	PDF: {argNone,
		"This is a PDF. Add the text as Markdown instead.",
		"这是 PDF。请改为添加 Markdown 文本。"},
	Picture: {argNone,
		"This is a picture. Only text can be searched: describe it in a Markdown file.",
		"这是图片。只有文字能被检索：请用 Markdown 文件写出其中的内容。"},
	LongLine: {argLine,
		"Line %d is longer than %s. Break it into shorter lines.",
		"第 %d 行超过 %s，请换行拆短。"},
	LongHeader: {argSize,
		"The front matter at the top may have at most %s. Shorten it.",
		"文件开头的 front matter 最多 %s，请缩短。"},
	ManyChunks: {argLimit,
		"The note has too many sections (more than %d parts). Split it into several files or use fewer headings.",
		"笔记的小节太多（超过 %d 段）。请拆成几个文件，或减少标题。"},
	ManyFiles: {argLimit,
		"A server may have at most %d notes. Remove some first.",
		"每个服务器最多 %d 篇笔记，请先删除一些。"},
	ManyBytes: {argSize,
		"The notes of a server may have at most %s together. Remove or shorten some first.",
		"每个服务器的笔记合计最大 %s，请先删除或缩短一些。"},
	ManyPassages: {argLimit,
		"The notes of a server may have at most %d passages together. Remove some first, or use fewer headings: each section is a passage, a long one several.",
		"每个服务器的笔记合计最多 %d 段。请先删除一些，或减少标题：每个小节是一段，长的小节是几段。"},
	BadServer: {argNone,
		"Settings belong to a server. Use this command in a server.",
		"设置属于服务器。请在服务器里使用此命令。"},
	ManyRooms: {argLimit,
		"At most %d channels can be chosen. Choose fewer, or none to answer everywhere.",
		"最多选择 %d 个频道。请少选一些；一个也不选则处处回答。"},
	BadRoom: {argNone,
		"That is not a channel. Choose channels from the list.",
		"这不是频道。请从列表中选择频道。"},
	BadLanguage: {argNone,
		"The language must be English or Chinese, or nothing to follow the question.",
		"语言只能是英文或中文；不选则跟随提问的语言。"},
	BadLimit: {argLimit,
		"A limit is a whole number from 0 to %d; 0 means the usual one.",
		"上限须为 0 到 %d 的整数；0 表示默认值。"},
	BadZone: {argNone,
		"That is no time zone that I know. Give one by its name in the IANA database: Asia/Shanghai, Europe/Berlin, America/New_York, or UTC.",
		"没有这个时区。请写 IANA 数据库里的名称，例如 Asia/Shanghai、Europe/Berlin、America/New_York 或 UTC。"},
	BadTime: {argNone,
		"That is no time of day. Write it as 09:00 or 21:30.",
		"这不是一天里的时间。请写成 09:00 或 21:30 这样。"},
	BadReveal: {argLimit,
		"The answer is revealed after 1 to %d hours: give a whole number.",
		"揭晓答案的时间须为 1 到 %d 小时的整数。"},
	BadTopic: {argNone,
		"That is no topic of the notes. Choose one from the list.",
		"没有这个主题。请从列表中选择。"},
}
