package interview

// seen returns the questions of former interviews, latest first.
func seen(former []*Session) []string {
	var out []string
	known := map[string]bool{}
	for _, s := range former {
		for i := len(s.Turns) - 1; i >= 0; i-- {
			if id := s.Turns[i].Question; !known[id] {
				known[id] = true
				out = append(out, id)
			}
		}
	}
	return out
}
