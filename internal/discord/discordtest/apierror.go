package discordtest

import (
	"net/http"
	"slices"
	"strings"
)

// Error codes of Discord that are used here.
const (
	codeUnknownChannel      = 10003
	codeUnknownGuild        = 10004
	codeUnknownMessage      = 10008
	codeUnknownUser         = 10013
	codeUnknownWebhook      = 10015
	codeUnknownInteraction  = 10062
	codeAlreadyAcknowledged = 40060
	codeTooManyFollowups    = 40094
	codeMissingAccess       = 50001
	codeNotAuthor           = 50005
	codeEmptyMessage        = 50006
	codeCannotDM            = 50007
	codeMissingPermissions  = 50013
	codeWrongChannelType    = 50024
	codeInvalidToken        = 50027
	codeInvalidForm         = 50035
	codeThreadArchived      = 50083
	codeThreadExists        = 160004
	codeNoHistory           = 160002
)

// fail is an error answer in Discord's shape.
func fail(status, code int, message string) answer {
	return answer{status: status, body: object{"code": code, "message": message}}
}

func notFound(code int, what string) answer {
	return fail(http.StatusNotFound, code, "Unknown "+what)
}

// form collects what is wrong with a body, by the path of the field.
type form struct {
	problems []problem
}

// problem is one fault of one field.
type problem struct {
	path       []string
	code, text string
}

// add notes a fault. path is a field's path with dots: "components.0.label".
func (f *form) add(path, code, text string) {
	f.problems = append(f.problems, problem{strings.Split(path, "."), code, text})
}

func (f *form) ok() bool { return len(f.problems) == 0 }

// answer is 50035 with the faults nested as Discord does.
func (f *form) answer() answer {
	errors := object{}
	for _, p := range f.problems {
		at := errors
		for _, name := range p.path {
			next, ok := at[name].(object)
			if !ok {
				next = object{}
				at[name] = next
			}
			at = next
		}
		list, _ := at["_errors"].([]object)
		at["_errors"] = append(list, object{"code": p.code, "message": p.text})
	}
	return answer{
		status: http.StatusBadRequest,
		body:   object{"code": codeInvalidForm, "message": "Invalid Form Body", "errors": errors},
	}
}

// reject reports the faults, which a right client never causes, and answers
// with them. The lock is held.
func (s *Server) reject(c *call, f *form) answer {
	var list []string
	for _, p := range f.problems {
		list = append(list, strings.Join(p.path, ".")+": "+p.text)
	}
	slices.Sort(list)
	s.violate("%s %s: %s", c.r.Method, c.r.URL.Path, strings.Join(list, "; "))
	return f.answer()
}
