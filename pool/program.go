package pool

import (
	"context"

	"github.com/strata-go/strata/internal/driver"
)

// program says what gates have to say in the words of this package.
type program struct{ config *Config }

// happenings are the events of connections.
var happenings = [...]Op{
	driver.Waiting: OpWait, driver.Connects: OpConnect, driver.Disconnects: OpDisconnect, driver.Resets: OpReset, driver.Leaks: OpLeak,
}

// Begins implements driver.Program.
func (p program) Begins(ctx context.Context, e driver.Event) (context.Context, func(error)) {
	inner, told := p.config.begin(ctx, Event{Op: happenings[e.What], System: e.System, SQL: e.SQL, Stack: e.Stack})
	if told == nil {
		return ctx, nil
	}
	told.Start = told.Start.Add(-e.Took)
	return inner, func(err error) { p.config.end(inner, told, 0, err) }
}

// Exhausted implements driver.Program.
func (program) Exhausted(x driver.Exhaustion) error {
	return &ExhaustedError{Waited: x.Waited, Size: x.Size, Holders: holdersOf(x.Holders), Lock: x.Lock, Err: x.Err}
}

// Cut implements driver.Program.
func (program) Cut(holders []driver.Holder, ended error) error {
	return &CutError{holdersOf(holders), ended}
}

func holdersOf(holders []driver.Holder) []Holder {
	list := make([]Holder, len(holders))
	for i, h := range holders {
		list[i] = Holder(h)
	}
	return list
}
