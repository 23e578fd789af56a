package markdown

import "strings"

// sigil returns where a backslash must stand to make the mention at the start of
// s literal, and 0 if s does not begin with one. The patterns are wider than
// Discord's own, which have grown over the years: members <@1>, roles <@&1>,
// channels <#1>, commands </name:1>, emoji <:name:1> and <a:name:1>, times
// <t:1:R>, parts of a server <id:guide>.
//
// The backslash stands behind the '<', so that no pattern matches any more, also
// not one of a reader who does not know about backslashes.
func sigil(s string) int {
	if len(s) < 3 || s[0] != '<' {
		return 0
	}
	switch s[1] {
	case '@', '#', ':':
		return 1
	case '/':
		// A command: the name may have blanks, the number is after a colon.
		end := strings.IndexAny(s[:min(len(s), 128)], ">\n")
		if end > 0 && s[end] == '>' && strings.Contains(s[:end], ":") {
			return 1
		}
		return 0
	}
	for _, kind := range []string{"a:", "t:", "id:"} {
		if strings.HasPrefix(s[1:], kind) {
			return len(kind)
		}
	}
	return 0
}

// massMention reports whether s, which follows an '@', makes a mention of all.
func massMention(s string) bool { return hasFold(s, "everyone") || hasFold(s, "here") }

// invite returns the offset of the dot in an invitation to a server at the start
// of s, and 0 if there is none. Discord shows a card to join for each invitation
// in a message, also without a scheme and with embeds suppressed.
func invite(s string) int {
	for _, host := range []string{"discord.gg/", "discord.com/invite/", "discordapp.com/invite/"} {
		if hasFold(s, host) {
			return strings.IndexByte(host, '.')
		}
	}
	return 0
}

// hasFold reports whether s begins with the ASCII prefix in any case.
func hasFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// punct reports whether a backslash before c makes it literal in Discord.
func punct(c byte) bool {
	return c > ' ' && c < '0' || c > '9' && c < 'A' || c > 'Z' && c < 'a' || c > 'z' && c < 0x7f
}

// word reports whether c is an ASCII letter, digit or underscore.
func word(c byte) bool { return c < 0x80 && !punct(c) && c > ' ' && c != 0x7f || c == '_' }
