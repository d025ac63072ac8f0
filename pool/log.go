package pool

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/driver"
)

// LogOptions say how [Log] writes.
type LogOptions struct {
	// Slow is how long something takes that is logged as a warning. The default is 200
	// milliseconds; a negative one warns of nothing.
	Slow time.Duration
	// Level is that of everything else; nil is slog.LevelDebug.
	Level slog.Leveler
	// MaxSQL is after how many bytes the text of a statement is cut. The default is 2,000;
	// a negative one cuts nothing.
	MaxSQL int
	// Connections is the level of what happens to connections and transactions; nil is
	// slog.LevelDebug.
	Connections slog.Leveler
}

const (
	defaultSlow   = 200 * time.Millisecond
	defaultMaxSQL = 2000
)

// Log is a hook that writes to a logger: every statement at the level of debugging, slow
// ones and leaks as warnings, and what failed because of the database's state, such as a
// lost connection, as errors, or as warnings where it is tried again. Arguments are logged with [Config.HookValues] only. A nil
// logger is slog.Default().
func Log(l *slog.Logger, o LogOptions) Hook {
	if l == nil {
		l = slog.Default()
	}
	if o.Slow == 0 {
		o.Slow = defaultSlow
	}
	if o.MaxSQL == 0 {
		o.MaxSQL = defaultMaxSQL
	}
	if o.Level == nil {
		o.Level = slog.LevelDebug
	}
	if o.Connections == nil {
		o.Connections = slog.LevelDebug
	}
	return logging{l, o}
}

type logging struct {
	logger *slog.Logger
	LogOptions
}

func (logging) Before(ctx context.Context, _ *Event) context.Context { return ctx }

func (l logging) After(ctx context.Context, e *Event) {
	if e == nil {
		return
	}
	level := l.level(e)
	if !l.logger.Enabled(ctx, level) {
		return
	}
	l.logger.LogAttrs(ctx, level, l.message(e), l.attributes(e)...)
}

// level is that of an event.
func (l logging) level(e *Event) slog.Level {
	switch {
	case grave(e.Err) && !(e.Again && Retryable(e.Err)):
		return slog.LevelError
	case e.Op == OpLeak, l.slow(e), grave(e.Err):
		return slog.LevelWarn
	case e.Op < OpBegin:
		return l.Level.Level()
	default:
		return l.Connections.Level()
	}
}

// slow reports whether an event took too long; a pause before another attempt is meant to.
func (l logging) slow(e *Event) bool {
	return l.Slow > 0 && e.Duration >= l.Slow && e.Op != OpRetry && e.Op != OpLeak
}

// grave reports whether an error is of the database's state, and not of the statement, the
// data or the caller.
func grave(err error) bool {
	for _, kind := range []error{
		strata.ErrConnection, strata.ErrUnavailable, strata.ErrCommitUnknown, strata.ErrFull, strata.ErrCorrupt,
		strata.ErrTooMany, strata.ErrProtocol, strata.ErrInternal,
	} {
		if errors.Is(err, kind) {
			return !errors.Is(err, context.Canceled)
		}
	}
	return false
}

func (l logging) message(e *Event) string {
	if l.slow(e) {
		return "slow " + e.Op.String()
	}
	return e.Op.String()
}

// attributes are what is known of an event.
func (l logging) attributes(e *Event) []slog.Attr {
	list := make([]slog.Attr, 0, 12)
	add := func(there bool, a slog.Attr) {
		if there {
			list = append(list, a)
		}
	}
	add(true, slog.Duration("duration", e.Duration))
	add(e.stmt != nil || e.SQL != "", slog.String("summary", e.Summary()))
	add(e.SQL != "", slog.String("sql", driver.ShortText(e.SQL, l.MaxSQL)))
	add(e.Args > 0, slog.Int("args", e.Args))
	add(e.Values != nil, slog.Any("values", e.Values))
	add(e.Batch != nil, slog.Int("statements", len(e.Batch)))
	add(e.Batch != nil, slog.Any("batch", summaries(e.Batch)))
	add(e.Op < OpBegin, slog.Int64("rows", e.Rows))
	add(e.InTx, slog.Bool("tx", true))
	add(e.Attempt > 1, slog.Int("attempt", e.Attempt))
	add(e.Caller != "", slog.String("caller", e.Caller))
	add(e.Stack != nil, slog.Any("stack", e.Stack))
	if e.Err != nil {
		list = append(list, slog.String("error", e.Err.Error()))
	}
	return list
}

// summaries are the summaries of a batch's statements, each once, and no more than a few.
func summaries(batch []Event) (list []string) {
	const most = 8
	for i := range batch {
		s := batch[i].Summary()
		switch {
		case slices.Contains(list, s):
		case len(list) == most:
			return append(list, "…")
		default:
			list = append(list, s)
		}
	}
	return list
}
