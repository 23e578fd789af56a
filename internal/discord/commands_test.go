package discord

import (
	"bytes"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/bwmarrin/discordgo"
	"github.com/google/go-cmp/cmp"

	"gophertutor/internal/discord/markdown"
)

// update is for all golden files of the package.
var update = flag.Bool("update", false, "rewrite golden files")

// chatName is Discord's rule for names of slash commands and of options.
var chatName = regexp.MustCompile(`^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$`)

// TestCommandTableKeepsDiscordsRules checks what Discord would refuse, in every
// locale.
func TestCommandTableKeepsDiscordsRules(t *testing.T) {
	table := commandTable()
	perType := map[discordgo.ApplicationCommandType]int{}
	for _, locale := range []discordgo.Locale{"", discordgo.ChineseCN, discordgo.ChineseTW} {
		seen := map[string]bool{}
		for _, c := range table {
			key := string(rune('0'+c.Type)) + " " + localised(locale, deref(c.NameLocalizations), c.Name)
			if seen[key] {
				t.Errorf("%s: two commands are called %q", locale, key)
			}
			seen[key] = true
		}
	}
	for _, c := range table {
		perType[c.Type]++
		if n := weightOfCommand(c); n > markdown.CommandTotal {
			t.Errorf("%s: %d characters, at most %d", c.Name, n, markdown.CommandTotal)
		}
		if c.Contexts == nil || c.IntegrationTypes == nil {
			t.Errorf("%s: contexts and integration types are left to Discord", c.Name)
		}
		names := forms(t, c.Name, c.Name, deref(c.NameLocalizations))
		switch c.Type {
		case discordgo.ChatApplicationCommand:
			checkNames(t, c.Name, names)
			checkDescriptions(t, c.Name, forms(t, c.Name, c.Description, deref(c.DescriptionLocalizations)))
			checkOptions(t, c.Name, c.Options)
		case discordgo.MessageApplicationCommand:
			for _, n := range names {
				checkText(t, c.Name, n, markdown.CommandName)
			}
			if c.Description != "" || c.DescriptionLocalizations != nil || len(c.Options) > 0 {
				t.Errorf("%s: a message command with a description or options", c.Name)
			}
		default:
			t.Errorf("%s: type %d", c.Name, c.Type)
		}
	}
	if n := perType[discordgo.ChatApplicationCommand]; n > markdown.ChatCommands {
		t.Errorf("%d slash commands", n)
	}
	if n := perType[discordgo.MessageApplicationCommand]; n > markdown.ContextCommands {
		t.Errorf("%d message commands", n)
	}
}

func checkOptions(t *testing.T, path string, options []*discordgo.ApplicationCommandOption) {
	t.Helper()
	if len(options) > markdown.Options {
		t.Errorf("%s: %d options", path, len(options))
	}
	for _, locale := range []discordgo.Locale{"", discordgo.ChineseCN, discordgo.ChineseTW} {
		seen := map[string]bool{}
		for _, o := range options {
			name := localised(locale, o.NameLocalizations, o.Name)
			if seen[name] {
				t.Errorf("%s: %s: two options are called %q", path, locale, name)
			}
			seen[name] = true
		}
	}
	optional := false
	for _, o := range options {
		at := path + "/" + o.Name
		checkNames(t, at, forms(t, at, o.Name, o.NameLocalizations))
		checkDescriptions(t, at, forms(t, at, o.Description, o.DescriptionLocalizations))
		if o.Required && optional {
			t.Errorf("%s: required after optional ones", at)
		}
		optional = optional || !o.Required
		if len(o.Choices) > 0 && o.Autocomplete {
			t.Errorf("%s: choices and autocomplete", at)
		}
		if len(o.Choices) > markdown.Choices {
			t.Errorf("%s: %d choices", at, len(o.Choices))
		}
		if o.MaxLength < 0 || o.MaxLength > markdown.OptionString {
			t.Errorf("%s: max_length %d", at, o.MaxLength)
		}
		for _, c := range o.Choices {
			for _, n := range forms(t, at, c.Name, c.NameLocalizations) {
				checkText(t, at, n, markdown.ChoiceName)
			}
		}
		switch {
		case o.Type == discordgo.ApplicationCommandOptionSubCommand:
			if strings.Contains(path, "/") {
				t.Errorf("%s: a subcommand in a subcommand", at)
			}
			checkOptions(t, at, o.Options)
		case len(o.Options) > 0:
			t.Errorf("%s: options in an option", at)
		}
	}
}

// forms returns a text in all its locales and checks that it has both forms of
// Chinese, and no others.
func forms(t *testing.T, at, text string, localised map[discordgo.Locale]string) []string {
	t.Helper()
	got := slices.Sorted(maps.Keys(localised))
	if !slices.Equal(got, []discordgo.Locale{discordgo.ChineseCN, discordgo.ChineseTW}) {
		t.Errorf("%s: %q is localised to %v", at, text, got)
	}
	return append([]string{text}, slices.Sorted(maps.Values(localised))...)
}

func checkNames(t *testing.T, at string, names []string) {
	t.Helper()
	for _, n := range names {
		if !chatName.MatchString(n) || n != strings.ToLower(n) {
			t.Errorf("%s: Discord refuses the name %q", at, n)
		}
	}
}

func checkDescriptions(t *testing.T, at string, descriptions []string) {
	t.Helper()
	for _, d := range descriptions {
		checkText(t, at, d, markdown.Description)
	}
}

func checkText(t *testing.T, at, text string, limit int) {
	t.Helper()
	if n := markdown.Len(text); n < 1 || n > limit {
		t.Errorf("%s: %q has %d characters, allowed are 1 to %d", at, text, n, limit)
	}
	// Discord trims what it stores; the next comparison would see a change.
	if strings.TrimSpace(text) != text || strings.ContainsFunc(text, unicode.IsControl) {
		t.Errorf("%s: %q has white space at its ends, or controls", at, text)
	}
}

// weightOfCommand is what Discord counts against the total of a command: each
// name, description and value, of localised ones the longest form.
func weightOfCommand(c *discordgo.ApplicationCommand) int {
	return longest(c.Name, deref(c.NameLocalizations)) +
		longest(c.Description, deref(c.DescriptionLocalizations)) + weightOfOptions(c.Options)
}

func weightOfOptions(options []*discordgo.ApplicationCommandOption) int {
	n := 0
	for _, o := range options {
		n += longest(o.Name, o.NameLocalizations) + longest(o.Description, o.DescriptionLocalizations)
		for _, c := range o.Choices {
			value, _ := c.Value.(string)
			n += longest(c.Name, c.NameLocalizations) + markdown.Len(value)
		}
		n += weightOfOptions(o.Options)
	}
	return n
}

func longest(text string, localised map[discordgo.Locale]string) int {
	n := markdown.Len(text)
	for _, s := range localised {
		n = max(n, markdown.Len(s))
	}
	return n
}

func deref(m *map[discordgo.Locale]string) map[discordgo.Locale]string {
	if m == nil {
		return nil
	}
	return *m
}

// TestWhereCommandsAreOffered: what managers do is for servers and for them;
// everything else is for everybody, everywhere.
func TestWhereCommandsAreOffered(t *testing.T) {
	forManagers := []string{"settings", "gaps", "group-notes", "usage"}
	for _, c := range commandTable() {
		wantTypes := []discordgo.ApplicationIntegrationType{0, 1}
		wantContexts := []discordgo.InteractionContextType{0, 1, 2}
		var wantPermissions *int64
		if slices.Contains(forManagers, c.Name) {
			manageServer := int64(1 << 5)
			wantTypes, wantContexts, wantPermissions = wantTypes[:1], wantContexts[:1], &manageServer
		}
		if d := cmp.Diff(wantTypes, *c.IntegrationTypes); d != "" {
			t.Errorf("%s: integration types (-want +got):\n%s", c.Name, d)
		}
		if d := cmp.Diff(wantContexts, *c.Contexts); d != "" {
			t.Errorf("%s: contexts (-want +got):\n%s", c.Name, d)
		}
		if d := cmp.Diff(wantPermissions, c.DefaultMemberPermissions); d != "" {
			t.Errorf("%s: permissions (-want +got):\n%s", c.Name, d)
		}
	}
}

// TestChineseHasNoOrphans checks that each Chinese wording belongs to something
// in the table.
func TestChineseHasNoOrphans(t *testing.T) {
	paths := map[string]bool{}
	var walk func(path string, options []*discordgo.ApplicationCommandOption)
	walk = func(path string, options []*discordgo.ApplicationCommandOption) {
		paths[path] = true
		for _, o := range options {
			for _, c := range o.Choices {
				paths[o.Name+"="+c.Value.(string)] = true
			}
			walk(path+"/"+o.Name, o.Options)
		}
	}
	for _, c := range commandTable() {
		walk(c.Name, c.Options)
	}
	for path := range chineseCommands() {
		if !paths[path] {
			t.Errorf("%q is worded in Chinese and not in the table", path)
		}
	}
}

// TestTraditionalIsTraditional finds Simplified characters and mainland words
// where Traditional ones belong, and the other way round.
func TestTraditionalIsTraditional(t *testing.T) {
	// Characters that only Simplified has, of those that these texts are likely to need.
	const simplifiedOnly = "问询笔记据对过码语为认与这么谁删关机运营务设频额说条数几标题输阅读节显检错误时帮隐听话称单档换会们开发现应该样实际"
	traditionalWords := []string{"伺服", "檔", "程式", "資料", "設定", "預設", "訊", "個", "筆記", "語", "問", "這", "們"}
	mainlandWords := []string{"服務器", "默認", "文件", "設置", "信息", "消息", "代碼", "源碼", "程序", "數據", "添加", "反饋", "幫助", "列表"}
	for path, w := range chineseCommands() {
		traditional, simplified := w.traditional.name+w.traditional.description, w.simplified.name+w.simplified.description
		if i := strings.IndexAny(traditional, simplifiedOnly); i >= 0 {
			t.Errorf("%s: Simplified characters in %q, from byte %d", path, traditional, i)
		}
		for _, word := range mainlandWords {
			if strings.Contains(traditional, word) {
				t.Errorf("%s: Taiwan does not say %s: %q", path, word, traditional)
			}
		}
		for _, word := range traditionalWords {
			if strings.Contains(simplified, word) {
				t.Errorf("%s: Traditional %s in %q", path, word, simplified)
			}
		}
	}
}

// TestCommandsGolden compares what is sent with a file that is read by people.
func TestCommandsGolden(t *testing.T) {
	body, err := CommandsJSON()
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if err := json.Indent(&got, body, "", "  "); err != nil {
		t.Fatal(err)
	}
	got.WriteByte('\n')
	name := filepath.Join("testdata", "commands.json")
	if *update {
		if err := os.WriteFile(name, got.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got.String()); d != "" {
		t.Errorf("commands changed (-golden +got), run with -update if that is meant:\n%s", d)
	}
}

func TestCommandsForPeople(t *testing.T) {
	find := func(locale, name string) CommandInfo {
		t.Helper()
		all := Commands(locale)
		i := slices.IndexFunc(all, func(c CommandInfo) bool { return c.Name == name })
		if i < 0 {
			t.Fatalf("no %s in %s", name, locale)
		}
		return all[i]
	}
	want := CommandInfo{
		Name: "/group-notes remove", Local: "/伺服器筆記 刪除", Description: "刪除一篇筆記", Managers: true,
		Options: []OptionInfo{{Name: "name", Local: "名稱", Description: "要刪除的筆記", Required: true}},
	}
	if d := cmp.Diff(want, find("zh-TW", "/group-notes remove")); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	want = CommandInfo{
		Name: "/topics", Local: "/主题", Description: "列出笔记涵盖的内容",
		Options: []OptionInfo{{Name: "language", Local: "语言", Description: "列表的语言；默认与你的 Discord 相同", Choices: []string{"英文", "简体中文"}}},
	}
	if d := cmp.Diff(want, find("zh", "/topics")); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	want = CommandInfo{Name: "Explain this", Local: "Explain this", Menu: true}
	if d := cmp.Diff(want, find("de", "Explain this")); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if c := find("en", "/notes"); c.Local != "/notes" || c.Managers || len(c.Options) != 3 {
		t.Errorf("/notes: %+v", c)
	}
}
