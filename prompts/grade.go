package prompts

import "fmt"

// Grade is the data of grade.tmpl, which defines the templates "system" and "user".
type Grade struct {
	Question  string
	Program   string // what the question asks about; "" for none
	Prints    string // what the program prints; "" for none
	Points    []string
	Facts     []string // checked statements about the question's subject
	Reference string   // a good answer; "" for none
	Answer    string
	Lang      string // "en" or "zh": the language of the feedback
	GoVersion string // the release that the facts hold for, such as "1.26"
}

// Grade renders the two messages that ask a model to grade an answer. version
// names the text of the template and changes with it: grades that were given
// with another are not comparable.
func (s *Set) Grade(data Grade) (system, user, version string, err error) {
	if system, err = execute(s.grade, "system", data); err != nil {
		return "", "", "", err
	}
	if user, err = execute(s.grade, "user", data); err != nil {
		return "", "", "", err
	}
	return system, user, s.gradeVersion, nil
}

// checkGrade executes the template with sample data of every branch.
func (s *Set) checkGrade() error {
	for _, lang := range []string{"en", "zh"} {
		for _, full := range []bool{false, true} {
			data := Grade{Question: "sample question", Points: []string{"a", "b"}, Answer: "sample answer", Lang: lang, GoVersion: "1.26"}
			if full {
				data.Program, data.Prints, data.Reference = "package main", "1\n", "a and b"
				data.Facts = []string{"fact"}
			}
			if _, _, _, err := s.Grade(data); err != nil {
				return fmt.Errorf("sample of grade: %w", err)
			}
		}
	}
	return nil
}
