package discord

import (
	"errors"
	"strings"
	"testing"

	"gophertutor/internal/discord/markdown"
	"gophertutor/internal/store"
)

func TestCustomID(t *testing.T) {
	ids := newSigner([]byte("a key"))
	const snowflake = "9223372036854775807" // the longest there can be
	for _, id := range []customID{
		{doSources, snowflake, store.NewID()},
		{doThread, "1", "2"},
		{doForget, "1", ""},
		{doStop, "", "key"},
		{doSet, snowflake, snowflake + "/" + fieldChannels},
		{"a", "b", "c/d//e/"},
	} {
		text := ids.seal(id)
		if markdown.Len(text) > markdown.CustomID {
			t.Errorf("%+v takes %d characters", id, len(text))
		}
		if got, err := ids.open(text); got != id || err != nil {
			t.Errorf("open(seal(%+v)) = %+v, %v", id, got, err)
		}
		if _, err := newSigner([]byte("another")).open(text); !errors.Is(err, errForgedID) {
			t.Errorf("another key opens %q: %v", text, err)
		}
		for i := range text { // any one character changed, any end cut
			changed := text[:i] + "~" + text[i+1:]
			if got, err := ids.open(changed); err == nil {
				t.Errorf("%q opens as %+v", changed, got)
			}
			if got, err := ids.open(text[:i]); err == nil {
				t.Errorf("%q opens as %+v", text[:i], got)
			}
		}
	}
	for text, want := range map[string]error{
		"": errOldID, "v1": errOldID, "v0/stop/1/2/x": errOldID, "v2/stop/1/2/x": errOldID, "stop:1": errOldID,
		"v1/": errForgedID, "v1/stop/1/2/": errForgedID, "v1//": errForgedID,
		"v1/stop/" + ids.mac("v1/stop"): errOldID, // too few parts, from a version that had another form
	} {
		if got, err := ids.open(text); !errors.Is(err, want) {
			t.Errorf("open(%q) = %+v, %v; want %v", text, got, err, want)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("an ID over the limit was sealed")
		}
	}()
	ids.seal(customID{"a", "b", strings.Repeat("c", markdown.CustomID)})
}

func FuzzCustomID(f *testing.F) {
	ids := newSigner([]byte("a key"))
	f.Add("stop", "1", "key", "v1/stop/1/key/AAAAAAAAAAAAAAAA")
	f.Add("", "", "", "v1////")
	f.Add("set", "2", "3/limits", ids.seal(customID{"set", "2", "3/limits"}))
	f.Fuzz(func(t *testing.T, action, owner, key, text string) {
		if got, err := ids.open(text); err == nil && ids.seal(got) != text {
			t.Errorf("%q opens as %+v, which is sealed as %q", text, got, ids.seal(got))
		}
		if strings.Contains(action+owner, "/") || len(action)+len(owner)+len(key) > 60 {
			return // the program makes no such IDs
		}
		id := customID{action, store.MemberID(owner), key}
		sealed := ids.seal(id)
		if got, err := ids.open(sealed); err != nil || got != id {
			t.Errorf("open(seal(%+v)) = %+v, %v", id, got, err)
		}
		if text != sealed {
			if _, err := ids.open(sealed + text); err == nil && text != "" {
				t.Errorf("%q opens", sealed+text)
			}
		}
	})
}
