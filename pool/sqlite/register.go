package sqlite

import (
	"database/sql/driver"

	"github.com/strata-go/strata/pool/sqlite/internal/functions"
	"github.com/strata-go/strata/pool/sqlite/internal/value"
	"modernc.org/sqlite"
)

// The driver that database/sql knows as "sqlite" is given Strata's functions, for
// Wrap. It may lend its memory for arguments: the functions keep none of it.
func init() {
	for _, f := range functions.Scalars() {
		sqlite.MustRegisterFunction(f.Name, &sqlite.FunctionImpl{
			NArgs: int32(f.Args), Deterministic: !f.Volatile, VolatileArgs: true, Scalar: scalar(f.Call),
		})
	}
	for _, a := range functions.Aggregates() {
		sqlite.MustRegisterFunction(a.Name, &sqlite.FunctionImpl{
			NArgs: int32(a.Args), Deterministic: true, VolatileArgs: true,
			MakeAggregate: func(sqlite.FunctionContext) (sqlite.AggregateFunction, error) {
				return aggregate{a.New()}, nil
			},
		})
	}
	for _, c := range functions.Collations() {
		sqlite.MustRegisterCollationUtf8(c.Name, c.Compare)
	}
}

// scalar makes of a function one of the driver's.
func scalar(f func([]value.Value) (value.Value, error)) func(*sqlite.FunctionContext, []driver.Value) (driver.Value, error) {
	return func(_ *sqlite.FunctionContext, args []driver.Value) (driver.Value, error) {
		list, err := valuesOf(args)
		if err != nil {
			return nil, err
		}
		return boxed(f(list))
	}
}

// aggregate is an aggregate at work for the driver.
type aggregate struct{ state value.State }

func (a aggregate) Step(_ *sqlite.FunctionContext, args []driver.Value) error {
	list, err := valuesOf(args)
	if err != nil {
		return err
	}
	return a.state.Step(list)
}

func (a aggregate) WindowInverse(_ *sqlite.FunctionContext, args []driver.Value) error {
	list, err := valuesOf(args)
	if err != nil {
		return err
	}
	return a.state.Inverse(list)
}

func (a aggregate) WindowValue(*sqlite.FunctionContext) (driver.Value, error) {
	return boxed(a.state.Value())
}

func (a aggregate) Final(*sqlite.FunctionContext) {}

// valuesOf unboxes arguments.
func valuesOf(args []driver.Value) ([]value.Value, error) {
	list := make([]value.Value, len(args))
	for i, a := range args {
		var err error
		if list[i], err = value.Of(a); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func boxed(v value.Value, err error) (driver.Value, error) {
	if err != nil {
		return nil, err
	}
	return v.Any(), nil
}
