package differential

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
	"github.com/strata-go/strata/pool"
)

// session draws a transaction of several statements, some of which fail, in savepoints
// and outside of them. What each answers, and what is there afterwards, is compared.
func (g *gen) session() statement {
	t := g.target()
	s := g.block(t, 3)
	return statement{s.first(), func(ctx context.Context, db *pool.DB) ([][]any, error) {
		out := &transcript{}
		said := db.Tx(ctx, func(tx *pool.Tx) error {
			s.run(ctx, tx, out)
			left, err := builder.From(t).OrderBy(t.ID.Asc()).All(ctx, tx)
			out.note(err, "left in it")
			out.stored(left)
			if err != nil {
				return nil // a failed transaction is not committed either
			}
			return errRollback
		})
		after, err := builder.From(t).OrderBy(t.ID.Asc()).All(ctx, db)
		out.stored(after)
		out.note(said, "the end")
		return out.rows, cmp.Or(err, out.lacking)
	}, true}
}

// transcript is what the steps of a session answered.
type transcript struct {
	rows [][]any
	// lacking is the error of a step that the dialect refuses for what it lacks: what comes
	// after it cannot be compared.
	lacking error
}

func (o *transcript) note(err error, what ...any) {
	if errors.Is(err, strata.Unsupported) {
		o.lacking = cmp.Or(o.lacking, err)
	}
	o.rows = append(o.rows, append(what, answer(err)))
}

func (o *transcript) stored(records []record) {
	for _, r := range records {
		o.rows = append(o.rows, r.values())
	}
}

// step is a part of a session.
type step interface {
	run(context.Context, *pool.Tx, *transcript)
	first() compile.Statement
}

// block is steps one after the other.
type block []step

func (b block) run(ctx context.Context, tx *pool.Tx, out *transcript) {
	for _, s := range b {
		s.run(ctx, tx, out)
	}
}

// first is a statement for a failure's message.
func (b block) first() compile.Statement { return b[0].first() }

// execution is a statement whose error is ignored.
type execution struct{ change change }

type change interface {
	builder.Change
	Exec(context.Context, builder.Writer) (int64, error)
	Statement(door.Key) ast.Stmt
}

func (e execution) run(ctx context.Context, tx *pool.Tx, out *transcript) {
	n, err := e.change.Exec(ctx, tx)
	out.note(err, "changed", n)
}

func (e execution) first() compile.Statement { return e.change }

// savepoint is steps in a transaction of their own, which is kept or undone.
type savepoint struct {
	block
	undo bool
}

func (s savepoint) run(ctx context.Context, tx *pool.Tx, out *transcript) {
	err := tx.Tx(ctx, func(tx *pool.Tx) error {
		s.block.run(ctx, tx, out)
		if s.undo {
			return errRollback
		}
		return nil
	})
	out.note(err, "savepoint")
}

func (g *gen) block(t *columns, levels int) block {
	b := make(block, 1+g.n(3))
	for i := range b {
		if levels > 0 && g.flip() {
			b[i] = savepoint{g.block(t, levels-1), g.n(3) == 0}
		} else {
			b[i] = execution{g.attempt(t)}
		}
	}
	return b
}

// attempt draws a change that may fail.
func (g *gen) attempt(t *columns) change {
	some := t.ID.Le(int64(g.n(8)))
	one := t.ID.Eq(int64(1 + g.n(6)))
	switch g.n(9) {
	case 0: // a key that may be there, in one row or in many
		return builder.Insert(t).Rows(g.records(1 + g.n(2)*g.n(130))...)
	case 1:
		return builder.Insert(t).Rows(g.records(1 + g.n(4))...).OnConflict(t.ID).DoUpdate(t.I64.SetExpr(t.I64.Excluded()))
	case 2:
		return builder.Update(t).Set(t.NI64.SetExpr(t.I64.Nullable().DivExpr(t.NI64))).Where(some)
	case 3:
		return builder.Update(t).Set(t.Dec.SetExpr(t.Dec.Mul(decimal.New(1, int32(g.n(9)))))).Where(some)
	case 4:
		return builder.Update(t).Set(t.ID.Set(int64(1 + g.n(9)))).Where(one)
	case 5:
		return builder.Update(t).Set(t.I16.SetExpr(t.I16.Add(pick(g, edges16)))).Where(some)
	case 6: // refused before it is sent
		return builder.Update(t).Set(t.NText.SetExpr(strata.Val(t.Text, "\x00"))).Where(some)
	case 7:
		return builder.Delete(t).Where(one)
	default:
		return builder.Update(t).Set(t.NText.Set(pick(g, texts))).Where(some)
	}
}

// records draws rows some of whose keys are in the table, or repeat.
func (g *gen) records(n int) []record {
	first := int64(g.n(30))
	rows := make([]record, n)
	rows[0] = g.record(first)
	for i := range rows[1:] {
		rows[i+1] = rows[0]
		rows[i+1].ID = first + int64(i) + 1
	}
	if n > 1 && g.n(3) == 0 {
		rows[g.n(n)].ID = rows[g.n(n)].ID
	}
	return rows
}

// answer is what must be the same of what a step answered.
func answer(err error) string {
	var kinds []string
	for _, kind := range []error{strata.ErrTxFailed, strata.ErrCardinality, strata.RepeatedKey, errRollback} {
		if errors.Is(err, kind) {
			kinds = append(kinds, kind.Error())
		}
	}
	if len(kinds) > 0 {
		return fmt.Sprint(slices.Sorted(slices.Values(kinds)))
	}
	return reason(err)
}
