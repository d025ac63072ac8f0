package pool

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/strata-go/strata"
)

// LogOptions say how [Log] writes.
type LogOptions struct {
	// Slow is how long something takes that is logged as a warning. The default is 200
	// milliseconds; a negative one warns of nothing.
	Slow time.Duration
	// Level is that of everything else. The default, of nil, is slog.LevelDebug.
	Level slog.Leveler
	// MaxSQL is after how many bytes the text of a statement is cut. The default is 2,000;
	// a negative one cuts nothing.
	MaxSQL int
	// Connections is the level of what happens to connections and transactions. The
	// default, of nil, is slog.LevelDebug.
	Connections slog.Leveler
}

const (
	defaultSlow   = 200 * time.Millisecond
	defaultMaxSQL = 2000
)

// Log is a hook that writes to a logger: every statement at the level of debugging, slow
// ones and leaks as warnings, and what failed because of the database's state, such as a
// lost connection, as errors. Arguments are logged with [Config.HookValues] only. A nil
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
	case grave(e.Err):
		return slog.LevelError
	case e.Op == OpLeak, l.slow(e):
		return slog.LevelWarn
	case e.Op < OpBegin:
		return l.Level.Level()
	default:
		return l.Connections.Level()
	}
}

// slow reports whether an event took too long; a pause before another attempt is meant to.
func (l logging) slow(e *Event) bool {
	return l.Slow > 0 && e.Duration >= l.Slow && e.Op != OpRetry
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
	add(e.SQL != "", slog.String("sql", cutText(e.SQL, l.MaxSQL)))
	add(e.Args > 0, slog.Int("args", e.Args))
	add(e.Values != nil, slog.Any("values", e.Values))
	add(e.Batch != nil, slog.Int("statements", len(e.Batch)))
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
