package driver

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
)

// listener is a program that keeps what it is told.
type listener struct {
	events []Event
	errs   []error
}

func (l *listener) Begins(ctx context.Context, e Event) (context.Context, func(error)) {
	l.events = append(l.events, e)
	return ctx, func(err error) { l.errs = append(l.errs, err) }
}

func (l *listener) Exhausted(x Exhaustion) error {
	return fmt.Errorf("%d of %d", len(x.Holders), x.Size)
}

func (l *listener) Cut(holders []Holder, ended error) error {
	var who []string
	for _, h := range holders {
		who = append(who, h.What)
	}
	return fmt.Errorf("%q: %w", who, ended)
}

func gateOf(c Config) (*Gate, *listener) {
	l := &listener{}
	c.Program = l
	return NewGate(&c, "a database", 1, time.Millisecond), l
}

func TestALifeIsOfOneUseAtLeast(t *testing.T) {
	endless, short := Born(0), Born(1)
	time.Sleep(time.Millisecond)
	for use := 1; use <= 3; use++ {
		if endless.Over() {
			t.Errorf("use %d: an endless life is over", use)
		}
		if got, want := short.Over(), use > 1; got != want {
			t.Errorf("use %d of a life of a nanosecond: over is %t", use, got)
		}
	}
}

func TestLocatedAddsTheStatementOnce(t *testing.T) {
	stmt := &ast.Select{From: &ast.Table{Name: "users"}}
	shared := &strata.DatabaseError{Kind: strata.ErrClosed, Unsent: true}
	got := Located(shared, "SELECT 1", stmt)
	var e *strata.DatabaseError
	if !errors.As(got, &e) || e == shared || e.SQL != "SELECT 1" || e.Statement != "SELECT users" || !e.Unsent {
		t.Errorf("%+v", e)
	}
	if shared.SQL != "" || shared.Statement != "" {
		t.Errorf("what others have, too, was changed: %+v", shared)
	}
	if again := Located(got, "SELECT 2", &ast.Delete{Table: &ast.Table{Name: "users"}}); again != got || e.SQL != "SELECT 1" {
		t.Errorf("a second statement was added: %+v", e)
	}
	known := fmt.Errorf("wrapped: %w", &strata.DatabaseError{SQL: "SELECT 1"})
	if Located(known, "SELECT 2", stmt) != known || !errors.As(known, &e) || e.SQL != "SELECT 1" || e.Statement != "SELECT users" {
		t.Errorf("%+v", e)
	}
	if other := errors.New("no database's"); Located(other, "SELECT 1", stmt) != other || Located(nil, "SELECT 1", stmt) != nil {
		t.Error("what is no database's error was changed")
	}
	raw := Located(&strata.DatabaseError{}, "delete from users where name = 'secret'", &ast.RawStmt{})
	if errors.As(raw, &e); e.Statement != "DELETE" {
		t.Errorf("raw SQL is %q", e.Statement)
	}
}

func TestTheOutcomeIsUnknownWhereItIsNotCertain(t *testing.T) {
	g, _ := gateOf(Config{})
	lost := &strata.DatabaseError{Kind: strata.ErrConnection}
	if err := g.Outcome(lost, true); err != error(lost) {
		t.Error(err)
	}
	if err := g.Outcome(nil, false); err != nil {
		t.Error(err)
	}
	if err := g.Outcome(lost, false); !errors.Is(err, strata.ErrCommitUnknown) || g.Stats().Unknown != 1 {
		t.Errorf("%v, %d counted", err, g.Stats().Unknown)
	}
}

func TestASessionIsUndoneOrDropped(t *testing.T) {
	fails := errors.New("it fails")
	for _, c := range []struct {
		name        string
		policy      Leftovers
		undo        error
		undone      bool
		dropped     bool
		toldOfError error
	}{
		{"undone", Undo, nil, true, false, nil},
		{"not undone", Undo, fails, true, true, fails},
		{"cannot be undone", Undo, ErrDropped, true, true, nil},
		{"dropped", Drop, nil, false, true, nil},
	} {
		g, l := gateOf(Config{Leftovers: c.policy})
		undone, dropped := false, false
		g.Undo(func(ctx context.Context) error {
			if _, bounded := ctx.Deadline(); !bounded {
				t.Errorf("%s: it may take forever", c.name)
			}
			undone = true
			return c.undo
		}, func(context.Context) { dropped = true })
		if undone != c.undone || dropped != c.dropped || g.Stats().Reset != 1 {
			t.Errorf("%s: undone %t, dropped %t, %d counted", c.name, undone, dropped, g.Stats().Reset)
		}
		if len(l.events) != 1 || l.events[0].What != Resets || l.events[0].System != "a database" || !slices.Equal(l.errs, []error{c.toldOfError}) {
			t.Errorf("%s: the hook was told %+v, %v", c.name, l.events, l.errs)
		}
	}
}

// holder is a connection that is never given back.
type holder struct {
	Lease
	cut chan struct{}
}

func (h *holder) Cut() { close(h.cut) }

func TestGatesOfADatabaseAreClosedTogether(t *testing.T) {
	g, _ := gateOf(Config{})
	other, _ := gateOf(Config{})
	empty, _ := gateOf(Config{})
	a, b := &holder{cut: make(chan struct{})}, &holder{cut: make(chan struct{})}
	if err := errors.Join(g.Enter(t.Context(), &a.Lease, a, "SELECT 1"), other.Enter(t.Context(), &b.Lease, b, "")); err != nil {
		t.Fatal(err)
	}
	if err := g.Enter(t.Context(), new(Lease), a, ""); !errors.Is(err, strata.ErrTimeout) || g.Stats().TimedOut != 1 {
		t.Errorf("who waits in vain gets %v", err)
	}
	ctx, stop := context.WithTimeout(t.Context(), time.Millisecond)
	defer stop()
	err := CloseGates(ctx, g, empty, other)
	want := `strata: timeout: ["SELECT 1" "a transaction"]: context deadline exceeded`
	if err == nil || err.Error() != want || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v, want %s", err, want)
	}
	<-a.cut
	<-b.cut
	for _, closed := range []*Gate{g, empty, other} {
		if err := closed.Enter(t.Context(), new(Lease), a, ""); !errors.Is(err, strata.ErrClosed) {
			t.Errorf("a closed gate: %v", err)
		}
	}
	a.Leave()
	b.Leave()
	if err := CloseGates(t.Context(), g, empty, other); err != nil {
		t.Errorf("closing again: %v", err)
	}
}
