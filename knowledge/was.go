package knowledge

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
)

// A Was is what held in earlier releases, in one or two sentences that are true
// when "Until Go 1.17: " stands before them.
type Was struct {
	Text  `yaml:",inline"`
	Since string `yaml:"since"` // the first release it held in; "" if from the beginning
}

// check checks a Was that ended with, or just before, a release.
func (w Was) check(release string, required bool) error {
	switch {
	case w.EN == "" && w.ZH == "" && w.Since == "" && !required:
		return nil
	case w.EN == "" || w.ZH == "":
		return errors.New("was must be set in both languages")
	case release == "":
		return errors.New("was: the release it held until is not set")
	case w.Since != "" && !releaseForm.MatchString(w.Since):
		return fmt.Errorf("was: release %q is not of the form 1.17", w.Since)
	case Release(w.Since) > Release(release):
		return fmt.Errorf("was: since %s is after %s", w.Since, release)
	}
	return nil
}

// A Past is what held where a fact's statement holds now.
type Past struct {
	Text
	Until string // the last release it held in, such as "1.17"
}

// Before returns what held in a release such as "1.17" instead of the
// statement, each text once; nothing if the statement held then already.
func (f *Fact) Before(release string) []Past {
	n := Release(release)
	var out []Past
	add := func(w Was, until int) {
		same := func(p Past) bool { return p.Text == w.Text }
		if w.EN != "" && Release(w.Since) <= n && n <= until && !slices.ContainsFunc(out, same) {
			out = append(out, Past{w.Text, "1." + strconv.Itoa(until)})
		}
	}
	for i := range f.Wrong {
		if w := &f.Wrong[i]; w.Until != "" {
			add(w.Was, Release(w.Until))
		}
	}
	if f.Since != "" {
		add(f.Was, Release(f.Since)-1)
	}
	return out
}
