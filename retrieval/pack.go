package retrieval

// pack groups pieces into chunks of at most max characters, of about equal
// size, keeping glued pieces together where that fits.
func pack(pieces []piece, limit int) [][]piece {
	total := 0
	for _, p := range pieces {
		total += p.runes
	}
	if total == 0 {
		return nil
	}
	if total <= limit {
		return [][]piece{pieces}
	}
	units := unitsOf(pieces, limit)
	parts := (total + limit - 1) / limit
	target := total / parts
	var out [][]piece
	var cur []piece
	size := 0
	for i, u := range units {
		n := runesOf(u)
		// Close the chunk when the unit does not fit, or when it is nearer to the
		// target without it.
		if size > 0 && (size+n > limit || size+n-target > target-size && i < len(units)-1 && size > target/2) {
			out = append(out, cur)
			cur, size = nil, 0
		}
		cur = append(cur, u...)
		size += n
	}
	if k := len(out); k > 0 && size < limit/5 && runesOf(out[k-1])+size <= limit*5/4 {
		out[k-1] = append(out[k-1], cur...)
		return out
	}
	return append(out, cur)
}

// unitsOf joins glued pieces as long as they fit. A heading stays with its
// text even a little over the limit: alone it would be found and say nothing.
func unitsOf(pieces []piece, limit int) [][]piece {
	var units [][]piece
	for _, p := range pieces {
		room := limit
		if k := len(units); k > 0 && units[k-1][len(units[k-1])-1].heading {
			room = limit * 5 / 4
		}
		if k := len(units); k > 0 && p.glued && runesOf(units[k-1])+p.runes <= room {
			units[k-1] = append(units[k-1], p)
			continue
		}
		units = append(units, []piece{p})
	}
	return units
}

func runesOf(ps []piece) int {
	n := 0
	for _, p := range ps {
		n += p.runes
	}
	return n
}
