package discord

import (
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestInviteURL(t *testing.T) {
	got, err := url.Parse(inviteURL("123456789012345678"))
	if err != nil {
		t.Fatal(err)
	}
	if got.Scheme+"://"+got.Host+got.Path != "https://discord.com/oauth2/authorize" {
		t.Errorf("invite link to %s", got)
	}
	want := url.Values{
		"client_id": {"123456789012345678"}, "scope": {"bot applications.commands"},
		// 1<<10 | 1<<11 | 1<<15 | 1<<16 | 1<<35 | 1<<38
		"permissions": {"309237746688"}, "integration_type": {"0"},
	}
	if d := cmp.Diff(want, got.Query()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestInstallURLAsksForNoPermissions(t *testing.T) {
	got, err := url.Parse(installURL("42"))
	if err != nil {
		t.Fatal(err)
	}
	want := url.Values{"client_id": {"42"}, "scope": {"applications.commands"}, "integration_type": {"1"}}
	if d := cmp.Diff(want, got.Query()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestMissingPermissions(t *testing.T) {
	const administrator, history, threads = 1 << 3, 1 << 16, 1 << 35
	for _, tt := range []struct {
		name    string
		granted int64
		en, zh  []string
	}{
		{"all", neededPermissions | 1<<1, nil, nil},
		{"administrator", administrator, nil, nil},
		{"two missing", neededPermissions &^ (history | threads),
			[]string{"Create Public Threads", "Read Message History"},
			[]string{"创建公共子区（Create Public Threads）", "阅读消息历史记录（Read Message History）"}},
	} {
		missing := missingPermissions(tt.granted)
		if d := cmp.Diff(tt.en, permissionNames(missing, "en")); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, d)
		}
		if d := cmp.Diff(tt.zh, permissionNames(missing, "zh")); d != "" {
			t.Errorf("%s in Chinese (-want +got):\n%s", tt.name, d)
		}
	}
	// Every needed permission has a name.
	for bit := int64(1); bit > 0 && bit <= neededPermissions; bit <<= 1 {
		if want := int(neededPermissions & bit / bit); len(permissionNames(bit, "en")) != want {
			t.Errorf("permission %#x has %d names, want %d", bit, len(permissionNames(bit, "en")), want)
		}
	}
}
