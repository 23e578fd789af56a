package retrieval

import "strings"

// isEmpty reports whether a section says nothing yet: it has headings, empty
// fences and notes to write it later, and nothing else.
func (s *splitter) isEmpty(blocks []block) bool {
	for _, b := range blocks {
		if b.kind == kindHeading {
			continue
		}
		for _, l := range s.lines[b.start:b.end] {
			if !saysNothing(l, b.fence != "") {
				return false
			}
		}
	}
	return true
}

func saysNothing(line string, inFence bool) bool {
	l := strings.TrimSpace(line)
	switch {
	case strings.HasPrefix(l, "```") || strings.HasPrefix(l, "~~~"):
		return true
	case inFence:
		l = strings.TrimLeft(l, "/#") // a comment
	case strings.HasPrefix(l, "#"): // "##no blank": meant as a heading
		return true
	}
	l = strings.ToLower(strings.Trim(l, " \t-*+>.。:：_()（）[]=…"))
	switch l {
	case "", "todo", "tbd", "wip", "fixme", "待补充", "待完善", "待续", "待写", "未完待续", "略", "空":
		return true
	}
	return false
}
