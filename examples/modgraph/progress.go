package main

import (
	"fmt"
	"io"
	"os"
	"time"
)

// progress shows what is being loaded: a live line on a terminal, a line for
// each step elsewhere.
type progress struct {
	out   io.Writer
	live  bool
	name  string
	shown time.Time
}

func newProgress(out io.Writer, quiet bool) *progress {
	p := &progress{out: out}
	if quiet {
		p.out = io.Discard
	}
	if f, ok := p.out.(*os.File); ok {
		info, err := f.Stat()
		p.live = err == nil && info.Mode()&os.ModeCharDevice != 0
	}
	return p
}

// step names what is loaded next.
func (p *progress) step(name string) {
	p.name, p.shown = name, time.Time{}
	if p.live {
		fmt.Fprintf(p.out, "\r\x1b[K%s ...", name)
	} else {
		fmt.Fprintf(p.out, "%s ...\n", name)
	}
}

// count shows how far the step is, a few times a second.
func (p *progress) count(n, of int) {
	if !p.live || n < of && time.Since(p.shown) < 100*time.Millisecond {
		return
	}
	p.shown = time.Now()
	fmt.Fprintf(p.out, "\r\x1b[K%s ... %d of %d", p.name, n, of)
}

// done clears the line.
func (p *progress) done() {
	if p.live {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
}
