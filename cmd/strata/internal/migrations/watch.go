package migrations

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/pressly/goose/v3"
)

// Event is what goose is at.
type Event struct {
	File string
	Up   bool
	// SQL is the statement that is about to run, on a line of the file; "" when the file
	// is done.
	SQL      string
	Line     int
	Duration time.Duration
}

// watch hears from goose what it is at: that is how an error knows its statement.
type watch struct {
	dir   Dir
	event func(Event)

	mu      sync.Mutex
	last    Event // the statement that runs
	running bool
}

func (w *watch) logger() *slog.Logger { return slog.New(handler{w}) }

func (w *watch) begin() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.running, w.last = false, Event{}
}

func (w *watch) heard(r slog.Record) {
	e, ok := w.read(r)
	if ok && w.event != nil {
		w.event(e)
	}
}

// read makes an event of what goose logs.
func (w *watch) read(r slog.Record) (Event, bool) {
	a := map[string]slog.Value{}
	r.Attrs(func(x slog.Attr) bool {
		a[x.Key] = x.Value
		return true
	})
	w.mu.Lock()
	defer w.mu.Unlock()
	switch r.Message {
	case "executing statement":
		e := Event{File: a["source"].String(), Up: a["direction"].String() == "up", SQL: a["statement"].String()}
		after := 0
		if w.last.File == e.File && w.last.Up == e.Up {
			after = w.last.Line
		}
		e.Line = Line(w.dir.Text(e.File), e.SQL, e.Up, after)
		w.last, w.running = e, true
		return e, true
	case "migration completed":
		w.running = false
		return Event{File: a["source"].String(), Up: a["direction"].String() == "up", Duration: time.Duration(a["duration_seconds"].Float64() * float64(time.Second))}, true
	default:
		return Event{}, false
	}
}

// StatementError is the error of a statement in a file.
type StatementError struct {
	Path string // of the file
	Line int    // 0 where it is not known
	SQL  string
	Err  error
}

// Error names the file, the line and the statement.
func (e *StatementError) Error() string {
	at := e.Path
	if e.Line > 0 {
		at = fmt.Sprintf("%s:%d", at, e.Line)
	}
	return fmt.Sprintf("strata: %s: %s: %s", at, Brief(e.SQL), reason(e.Err))
}

// Unwrap returns the database's error.
func (e *StatementError) Unwrap() error { return e.Err }

// reason is what the database says, without its numbers of lines, which are the statement's.
func reason(err error) string {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return err.Error()
	}
	text := fmt.Sprintf("%s (SQLSTATE %s)", pg.Message, pg.Code)
	for _, more := range []string{pg.Hint, hint(pg)} {
		if more != "" {
			text += "; " + more
		}
	}
	return text
}

// missingType is what PostgreSQL says of a type that an extension would have.
var missingType = regexp.MustCompile(`^type "([^"]+)" does not exist$`)

func hint(pg *pgconn.PgError) string {
	if missingType.MatchString(pg.Message) {
		return "where it is of an extension, CREATE EXTENSION belongs in a migration before (strata migrate new NAME --empty)"
	}
	return ""
}

// failed tells which statement an error is of.
func (w *watch) failed(ctx context.Context, err error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	var partial *goose.PartialError
	switch {
	case errors.As(err, &partial) && w.running && ctx.Err() != nil: // the server says only that it was cancelled
		return fmt.Errorf("strata: %s was interrupted: %w: %w", w.dir.Join(w.last.File), ctx.Err(), partial.Err)
	case errors.As(err, &partial) && w.running:
		return &StatementError{w.dir.Join(w.last.File), w.last.Line, w.last.SQL, partial.Err}
	case errors.As(err, &partial):
		return fmt.Errorf("strata: %s: %w", w.dir.Join(partial.Failed.Source.Path), partial.Err)
	case strings.Contains(err.Error(), "failed to acquire lock"):
		return fmt.Errorf("strata: another run of migrations has held the lock of this database for five minutes: %w", err)
	default:
		return fmt.Errorf("strata: the migrations in %s: %w", w.dir.Path, err)
	}
}

// handler hands on what goose logs.
type handler struct{ w *watch }

func (handler) Enabled(context.Context, slog.Level) bool { return true }

func (h handler) Handle(_ context.Context, r slog.Record) error {
	h.w.heard(r)
	return nil
}

func (h handler) WithAttrs([]slog.Attr) slog.Handler { return h }

func (h handler) WithGroup(string) slog.Handler { return h }

// Brief is a statement on one line of moderate length.
func Brief(sql string) string {
	text := strings.TrimSuffix(strings.Join(strings.Fields(uncommented(sql)), " "), ";")
	const most = 90
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + " …"
	}
	return text
}

// uncommented is a statement without the lines that are comments.
func uncommented(sql string) string {
	var keep []string
	for _, line := range strings.Split(sql, "\n") {
		if !strings.HasPrefix(strings.TrimSpace(line), "--") {
			keep = append(keep, line)
		}
	}
	return strings.Join(keep, "\n")
}

// Line finds the line of a file on which a statement begins, after another line; 0 where
// goose has changed the text.
func Line(text, sql string, up bool, after int) int {
	want := firstLine(sql)
	inDown := false
	for i, line := range strings.Split(text, "\n") {
		trimmed := strings.TrimSpace(line)
		if strings.HasPrefix(trimmed, "--") && strings.Contains(trimmed, "+goose") {
			inDown = inDown || strings.HasSuffix(strings.ToLower(trimmed), "+goose down")
			continue
		}
		if i+1 > after && inDown != up && trimmed == want && want != "" {
			return i + 1
		}
	}
	return 0
}

func firstLine(sql string) string {
	for _, line := range strings.Split(sql, "\n") {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "--") {
			return line
		}
	}
	return ""
}
