package lazy

import (
	"reflect"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// TestRegexp compares with what it stands for, from several goroutines at once.
func TestRegexp(t *testing.T) {
	const expr, text = `(\pL)(\d+)`, "a1 b22 没有 c333"
	r, want := MustCompile(expr), regexp.MustCompile(expr)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for name, pair := range map[string][2]any{
				"MatchString":                {r.MatchString(text), want.MatchString(text)},
				"FindString":                 {r.FindString(text), want.FindString(text)},
				"FindStringIndex":            {r.FindStringIndex(text), want.FindStringIndex(text)},
				"FindStringSubmatch":         {r.FindStringSubmatch(text), want.FindStringSubmatch(text)},
				"FindStringSubmatchIndex":    {r.FindStringSubmatchIndex(text), want.FindStringSubmatchIndex(text)},
				"FindAllString":              {r.FindAllString(text, 2), want.FindAllString(text, 2)},
				"FindAllStringIndex":         {r.FindAllStringIndex(text, -1), want.FindAllStringIndex(text, -1)},
				"FindAllStringSubmatch":      {r.FindAllStringSubmatch(text, -1), want.FindAllStringSubmatch(text, -1)},
				"FindAllStringSubmatchIndex": {r.FindAllStringSubmatchIndex(text, 1), want.FindAllStringSubmatchIndex(text, 1)},
				"ReplaceAllString":           {r.ReplaceAllString(text, "$2$1"), want.ReplaceAllString(text, "$2$1")},
				"ReplaceAllStringFunc":       {r.ReplaceAllStringFunc(text, strings.ToUpper), want.ReplaceAllStringFunc(text, strings.ToUpper)},
			} {
				if !reflect.DeepEqual(pair[0], pair[1]) {
					t.Errorf("%s: %v, want %v", name, pair[0], pair[1])
				}
			}
		})
	}
	all.Wait()
}

func TestWrong(t *testing.T) {
	r := MustCompile("(")
	defer func() {
		if recover() == nil {
			t.Error("a wrong expression is used")
		}
	}()
	r.MatchString("")
}
