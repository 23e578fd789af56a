package markdown

import (
	"strings"

	"github.com/rivo/uniseg"
)

// maxTable is the widest table, in columns of a fixed-width font, that is drawn
// as one. A wider one would wrap in most windows and becomes a list.
const maxTable = 72

// table is a Markdown table.
type table struct {
	head  []string
	right []bool // which columns are aligned to the right
	rows  [][]string
}

// parseTable reads the table that lines begin with and returns how many lines it
// has, 0 if there is none.
func parseTable(lines []string) (table, int) {
	var t table
	if len(lines) < 2 || !strings.Contains(lines[0], "|") || !strings.Contains(lines[1], "-") {
		return t, 0
	}
	t.head = cells(lines[0])
	rule := cells(lines[1])
	if len(rule) != len(t.head) || len(rule) == 1 && !strings.Contains(lines[1], "|") {
		return t, 0
	}
	for _, cell := range rule {
		dashes := strings.TrimSuffix(strings.TrimPrefix(cell, ":"), ":")
		if dashes == "" || strings.Trim(dashes, "-") != "" {
			return t, 0
		}
		t.right = append(t.right, strings.HasSuffix(cell, ":") && !strings.HasPrefix(cell, ":"))
	}
	n := 2
	for ; n < len(lines) && strings.Contains(lines[n], "|"); n++ {
		row := cells(lines[n])
		for len(row) < len(t.head) {
			row = append(row, "")
		}
		t.rows = append(t.rows, row[:len(t.head)])
	}
	return t, n
}

// cells cuts a row of a table at the bars that are neither escaped nor in code.
func cells(row string) []string {
	row = strings.TrimSpace(row)
	row = strings.TrimPrefix(row, "|")
	if strings.HasSuffix(row, "|") && !strings.HasSuffix(row, `\|`) {
		row = row[:len(row)-1]
	}
	var all []string
	last := lastRuns(row)
	start := 0
	for i := 0; i < len(row); i++ {
		switch row[i] {
		case '\\':
			i++
		case '`':
			n := repeated(row[i:])
			if end := closeTicks(row, i+n, n, last); end >= 0 {
				i = end
			}
			i += n - 1
		case '|':
			all = append(all, strings.TrimSpace(row[start:i]))
			start = i + 1
		}
	}
	return append(all, strings.TrimSpace(row[start:]))
}

// lines renders t, as a fence with columns or as a list.
func (t table) lines() []string {
	plain := make([][]string, 0, len(t.rows)+1)
	widths := make([]int, len(t.head))
	for _, row := range append([][]string{t.head}, t.rows...) {
		out := make([]string, len(row))
		for i, cell := range row {
			out[i] = plainCell(cell)
			widths[i] = max(widths[i], uniseg.StringWidth(out[i]))
		}
		plain = append(plain, out)
	}
	total := 2 * (len(widths) - 1)
	for _, w := range widths {
		total += w
	}
	if total > maxTable {
		return t.list()
	}
	out := []string{"```text"}
	for i, row := range plain {
		out = append(out, breakTicks(t.align(row, widths)))
		if i == 0 {
			rule := make([]string, len(widths))
			for i, w := range widths {
				rule[i] = strings.Repeat("-", w)
			}
			out = append(out, strings.Join(rule, "  "))
		}
	}
	return append(out, "```")
}

// align pads the cells of one row. Chinese characters are two columns wide.
func (t table) align(row []string, widths []int) string {
	var b strings.Builder
	for i, cell := range row {
		if i > 0 {
			b.WriteString("  ")
		}
		pad := strings.Repeat(" ", widths[i]-uniseg.StringWidth(cell))
		if t.right[i] {
			b.WriteString(pad + cell)
		} else {
			b.WriteString(cell + pad)
		}
	}
	return strings.TrimRight(b.String(), " ")
}

// list renders each row as an item: the first cell bold, the others behind the
// heads of their columns.
func (t table) list() []string {
	var out []string
	for _, row := range t.rows {
		var b strings.Builder
		for i, cell := range row {
			cell = inline(cell, 0)
			switch {
			case cell == "":
				continue
			case i == 0 && !strings.Contains(cell, "*"):
				b.WriteString("**" + cell + "**")
				continue
			case i == 1 && b.Len() > 0:
				b.WriteString(" — ")
			case b.Len() > 0:
				b.WriteString("; ")
			}
			if head := inline(t.head[i], 0); head != "" && i > 0 && len(row) > 2 {
				b.WriteString(head + ": ")
			}
			b.WriteString(cell)
		}
		if b.Len() > 0 {
			out = append(out, "- "+b.String())
		}
	}
	return out
}

// plainCell is the text of a cell without its Markdown, which a fence would
// show.
func plainCell(cell string) string {
	if strings.ContainsAny(cell, "\\`<&[]|@*/") {
		cell = unescape(inline(cell, 0))
		cell = strings.NewReplacer("`", "", "**", "", "@"+string(zeroWidth), "@", "(<", "(", ">)", ")").Replace(cell)
	}
	return strings.TrimSpace(cell)
}
