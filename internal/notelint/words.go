package notelint

// words are the linter's messages in one language.
type words struct {
	isStale, isFalse string
	noParse, assign  string
	empty, write     string
	repeated, merge  string
	prose, unfence   string
	typo             string
}

func wordsOf(lang string) words {
	if lang == "zh" {
		return words{
			isStale: "已过时，只到 Go %s 为止", isFalse: "说法有误",
			noParse: "代码无法解析：%s", assign: "写成 :=，中间没有空格",
			empty: "“%s”下面没有内容", write: "补上内容，或者删掉这个标题",
			repeated: "标题“%s”重复，第 %d 行已经有了", merge: "合并两节，或者换一个标题",
			prose: "没有标明语言的代码块里是文字（第 %d 行起）", unfence: "去掉代码块标记，代码另外放进 ```go",
			typo: "拼写错误：%s",
		}
	}
	return words{
		isStale: "out of date, true until Go %s", isFalse: "not true",
		noParse: "the code does not parse: %s", assign: "write := without a blank in the middle",
		empty: "nothing stands under %q", write: "write it, or remove the heading",
		repeated: "the heading %q stands on line %d already", merge: "join the two sections, or choose another heading",
		prose: "a fence without a language holds prose (from line %d)", unfence: "remove the fence, and put the code into ```go fences",
		typo: "misspelt: %s",
	}
}
