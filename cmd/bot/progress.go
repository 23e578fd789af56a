package main

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// loadingBar draws a bar on a terminal once the work has taken a second.
type loadingBar struct {
	w     io.Writer
	label string
	on    bool
	since time.Time
	drawn bool
}

const barWidth = 30

func (p *loadingBar) show(done, total int) {
	if !p.on || total == 0 || time.Since(p.since) < time.Second {
		return
	}
	full := barWidth * done / total
	fmt.Fprintf(p.w, "\r%s [%s%s] %d/%d", p.label, strings.Repeat("#", full), strings.Repeat(".", barWidth-full), done, total)
	p.drawn = true
}

// clear removes the bar.
func (p *loadingBar) clear() {
	if p.drawn {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}
