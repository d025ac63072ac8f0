package differential

import (
	"database/sql"
	"time"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/types"
)

// ways is what families of SQL's own types have as methods, and what functions do
// for all.
type ways[T, B any] interface {
	Over(strata.Window) B
	Filter(...strata.Condition) B
	OrElse(strata.Operand[T]) B
	LtExpr(strata.Operand[T]) boolean
	Le(T) boolean
	LeExpr(strata.Operand[T]) boolean
	GtExpr(strata.Operand[T]) boolean
	Ge(T) boolean
	GeExpr(strata.Operand[T]) boolean
	Is(sql.Null[T]) strata.Bool
	IsExpr(strata.Operand[T]) strata.Bool
	IsNot(sql.Null[T]) strata.Bool
	IsNotExpr(strata.Operand[T]) strata.Bool
	Between(lo, hi T) boolean
	NotBetween(lo, hi T) boolean
	BetweenExpr(lo, hi strata.Operand[T]) boolean
}

// All families but that of the enum have them as methods.
var (
	_ ways[int16, short]           = short{}
	_ ways[int32, middle]          = middle{}
	_ ways[int64, long]            = long{}
	_ ways[float64, double]        = double{}
	_ ways[decimal.Decimal, dec]   = dec{}
	_ ways[string, text]           = text{}
	_ ways[bool, boolean]          = boolean{}
	_ ways[time.Time, instantExpr] = instantExpr{}
	_ ways[types.Date, dateExpr]   = dateExpr{}
	_ ways[[]byte, bytesExpr]      = bytesExpr{}
	_ ways[[16]byte, uuid]         = uuid{}
	_ ways[types.Interval, span]   = span{}
)

// ways draws methods or functions.
func (f *family[T, E, B]) ways(g *gen, x strata.Ordered[T, B]) ways[T, B] {
	if m, ok := x.(ways[T, B]); ok && g.flip() {
		return m
	}
	return functions[T, B]{x}
}

func (f *family[T, E, B]) orElse(g *gen, x E, other strata.Operand[T]) E {
	return f.widen(f.ways(g, x).OrElse(other))
}

// finish ends an aggregate of the family; see finish.
func (f *family[T, E, B]) finish(g *gen, b B) E {
	end := func(b B) ways[T, B] { return f.ways(g, b) }
	return f.widen(finished(g, b, func(b B, c strata.Condition) B { return end(b).Filter(c) }, func(b B, w strata.Window) B { return end(b).Over(w) }))
}

// functions does by functions what methods do.
type functions[T any, B base[T, B]] struct{ x strata.Ordered[T, B] }

func (f functions[T, B]) value(v T) strata.Operand[T] { return strata.Val(f.x, v) }

// maybe is a value, or NULL.
func (f functions[T, B]) maybe(v sql.Null[T]) strata.Operand[T] {
	if v.Valid {
		return f.value(v.V)
	}
	return strata.Null(strata.TypeOf(f.x))
}

func (f functions[T, B]) Over(w strata.Window) B         { return strata.Over(f.x, w) }
func (f functions[T, B]) Filter(c ...strata.Condition) B { return strata.Filter(f.x, c...) }

func (f functions[T, B]) OrElse(o strata.Operand[T]) B       { return strata.Coalesce(f.x, o) }
func (f functions[T, B]) LtExpr(o strata.Operand[T]) boolean { return strata.Lt(f.x, o) }
func (f functions[T, B]) Le(v T) boolean                     { return strata.Le(f.x, f.value(v)) }
func (f functions[T, B]) LeExpr(o strata.Operand[T]) boolean { return strata.Le(f.x, o) }
func (f functions[T, B]) GtExpr(o strata.Operand[T]) boolean { return strata.Gt(f.x, o) }
func (f functions[T, B]) Ge(v T) boolean                     { return strata.Ge(f.x, f.value(v)) }
func (f functions[T, B]) GeExpr(o strata.Operand[T]) boolean { return strata.Ge(f.x, o) }
func (f functions[T, B]) Is(v sql.Null[T]) strata.Bool       { return strata.NotDistinct(f.x, f.maybe(v)) }

func (f functions[T, B]) IsExpr(o strata.Operand[T]) strata.Bool { return strata.NotDistinct(f.x, o) }

func (f functions[T, B]) IsNot(v sql.Null[T]) strata.Bool { return strata.Distinct(f.x, f.maybe(v)) }

func (f functions[T, B]) IsNotExpr(o strata.Operand[T]) strata.Bool { return strata.Distinct(f.x, o) }

func (f functions[T, B]) Between(lo, hi T) boolean {
	return strata.Between(f.x, f.value(lo), f.value(hi))
}
func (f functions[T, B]) NotBetween(lo, hi T) boolean { return f.Between(lo, hi).Not() }
func (f functions[T, B]) BetweenExpr(lo, hi strata.Operand[T]) boolean {
	return strata.Between(f.x, lo, hi)
}
