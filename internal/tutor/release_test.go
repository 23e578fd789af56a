package tutor

import (
	"errors"
	"strings"
	"testing"
)

func TestParseGo(t *testing.T) {
	tests := []struct {
		in, want string
		err      error
	}{
		{"", "", nil},
		{"  ", "", nil},
		{"1.17", "1.17", nil},
		{"go1.17", "1.17", nil},
		{"Go 1.17", "1.17", nil},
		{" GO1.17.13 ", "1.17", nil},
		{"v1.17", "1.17", nil},
		{"golang 1.4", "1.4", nil},
		{"1.17.x", "1.17", nil},
		{"go1.18rc1", "1.18", nil},
		{"１.１７", "1.17", nil},
		{"1.0", "1.0", nil},
		{"1.01", "1.1", nil},
		{"1.26", "", nil}, // the current one
		{"go1.26.3", "", nil},
		{"1.27", "", ErrGoTooNew},
		{"1.999", "", ErrGoTooNew},
		{"2.0", "", ErrGoTooNew},
		{"0.9", "", ErrGoTooOld},
		{"17", "", ErrGoVersion},
		{"1", "", ErrGoVersion},
		{"1.17.3.4", "", ErrGoVersion},
		{"-1.17", "", ErrGoVersion},
		{"1.1777", "", ErrGoVersion},
		{"java 1.8", "", ErrGoVersion},
		{strings.Repeat("1", 1000), "", ErrGoVersion},
	}
	for _, tt := range tests {
		if got, err := ParseGo(tt.in); got != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("%q: got %q, %v, want %q, %v", tt.in, got, err, tt.want, tt.err)
		}
	}
	if err := (Question{Text: "x", Go: "1.99"}).Check(); !errors.Is(err, ErrGoTooNew) {
		t.Errorf("Check: %v", err)
	}
}

func TestLookBack(t *testing.T) {
	tests := []struct{ question, release, rest string }{
		{"How did append grow a slice in Go 1.17?", "1.17", "How did append grow a slice ?"},
		{"in go1.17, how does append grow a slice", "1.17", ", how does append grow a slice"},
		{"Was the loop variable shared until Go 1.21.3?", "1.21", "Was the loop variable shared ?"},
		{"How were maps built before Go 1.24?", "1.23", "How were maps built ?"},
		{"how did timers work prior to go 1.23", "1.22", "how did timers work"},
		{"Could a loop be preempted with golang 1.13?", "1.13", "Could a loop be preempted ?"},
		{"Go 1.13 之前死循环能被抢占吗？", "1.12", "死循环能被抢占吗?"},
		{"在 Go 1.17 中 append 怎样扩容？", "1.17", "append 怎样扩容?"},
		{"go1.22 里定时器会泄漏吗", "1.22", "定时器会泄漏吗"},
		{"Go 1.17 的时候切片怎样扩容", "1.17", "切片怎样扩容"},
		// About a change, not about an old release.
		{"Why did Go 1.14 add asynchronous preemption?", "", ""},
		{"What changed for loop variables in Go 1.22?", "", ""},
		{"How do timers work since Go 1.23?", "", ""},
		{"What is new in Go 1.21?", "", ""},
		{"Go 1.22 里循环变量有什么变化", "", ""},
		{"自 Go 1.14 起怎样抢占", "", ""},
		// Several, the current one, later ones, none.
		{"Is append in Go 1.17 the same as in Go 1.20?", "", ""},
		{"How do maps work in Go 1.26?", "", ""},
		{"How do maps work in Go 1.40?", "", ""},
		{"How does append grow by 1.25 in Go?", "", ""},
		{"before Go 1.0", "", ""},
		{"", "", ""},
	}
	for _, tt := range tests {
		want := tt.rest
		if tt.release == "" {
			want = tt.question
		}
		if release, rest := lookBack(tt.question); release != tt.release || rest != want {
			t.Errorf("%q: got %q, %q, want %q, %q", tt.question, release, rest, tt.release, want)
		}
	}
}

func FuzzLookBack(f *testing.F) {
	f.Add("How did append grow a slice in Go 1.17?")
	f.Add("Go 1.13 之前（以前）死循环能被抢占吗？")
	f.Fuzz(func(t *testing.T, question string) {
		release, rest := lookBack(question)
		if release == "" && rest != question {
			t.Errorf("%q became %q", question, rest)
		}
		if got, err := ParseGo(release); err != nil || got != release {
			t.Errorf("%q: %q is no old release: %q, %v", question, release, got, err)
		}
	})
}
