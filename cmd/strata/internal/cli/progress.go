package cli

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/mattn/go-isatty"
)

// progress says what takes its time: at once on a terminal, otherwise when it lasts.
type progress struct {
	out      io.Writer
	terminal bool
	mu       sync.Mutex
	timer    *time.Timer
	shown    bool
	after    time.Duration // from which on a step is told where nobody looks on
}

// long is how long a step may take that is not told.
const long = 3 * time.Second

func newProgress(out io.Writer) *progress {
	f, ok := out.(*os.File)
	return &progress{out: out, terminal: ok && isatty.IsTerminal(f.Fd()), after: long}
}

// step says what is done next.
func (p *progress) step(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stop()
	if p.terminal {
		fmt.Fprintf(p.out, "\r\033[K%s …", text)
		p.shown = true
		return
	}
	var timer *time.Timer
	timer = time.AfterFunc(p.after, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.timer == timer { // else the step is over, and somebody else writes
			fmt.Fprintf(p.out, "%s …\n", text)
		}
	})
	p.timer = timer
}

// done takes the last step off the screen.
func (p *progress) done() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stop()
	if p.shown {
		fmt.Fprint(p.out, "\r\033[K")
		p.shown = false
	}
}

func (p *progress) stop() {
	if p.timer != nil {
		p.timer.Stop()
		p.timer = nil
	}
}
