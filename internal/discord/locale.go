package discord

import "gophertutor/internal/lang"

// localeOf returns the language in which the bot speaks to a member whose
// Discord is set to a locale such as "zh-TW": [lang.Chinese] or [lang.English].
// Readers of Traditional Chinese get Simplified rather than English; an empty or
// unknown locale is English, as Discord's own default is.
func localeOf(discord string) string {
	switch discord {
	case "zh-CN", "zh-TW":
		return lang.Chinese
	default:
		return lang.English
	}
}
