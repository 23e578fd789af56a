package chart

import "gophertutor/internal/lang"

// words are the words a History has of its own; the rest comes with the spec.
type words struct {
	past, ahead, topics string
	less, more          string
	weekdays            [7]string // from Monday
	months              [12]string
}

func wordsIn(code string) words {
	if code == lang.Chinese {
		return words{
			past: "最近 12 周的复习", ahead: "未来 14 天到期", topics: "各主题的记忆保持率",
			less: "少", more: "多",
			weekdays: [7]string{"一", "二", "三", "四", "五", "六", "日"},
			months:   [12]string{"1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月"},
		}
	}
	return words{
		past: "Reviews in the last 12 weeks", ahead: "Due in the next 14 days", topics: "Retention by topic",
		less: "less", more: "more",
		weekdays: [7]string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"},
		months:   [12]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
	}
}
