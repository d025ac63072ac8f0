package integration

import (
	"context"
	"database/sql"
	"fmt"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/internal/sample"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/repo"
)

type (
	nth      int64
	codeName string
)

// arity is a function of those that there are once for each number of what they take,
// and what it yields of values that all differ.
type arity struct {
	name, want string
	got        any
	err        error
}

// ran is an arity that was run.
func ran[T any](name, want string) func(T, error) arity {
	return func(got T, err error) arity { return arity{name, want, got, err} }
}

// TestArities runs every exported arity that the other tests do not.
func TestArities(t *testing.T) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		for _, list := range [][]arity{sideBySide(ctx, db), preparedWide(ctx, db), called(ctx, db), typed(ctx, db), compared(ctx, db)} {
			for _, a := range list {
				if s := fmt.Sprint(a.got); !engines.Refused(t, a.name, a.err) && (a.err != nil || s != a.want) {
					t.Errorf("%s: got %s, %v; want %s", a.name, s, a.err, a.want)
				}
			}
		}
	})
}

// sideBySide are results side by side.
func sideBySide(ctx context.Context, db *pool.DB) []arity {
	ann := users.Name.Eq("ann")
	i, s, f, b := strata.N(1), strata.S("b"), strata.F(2.5), strata.B(true)
	i5, s6, f7, b8 := strata.N(5), strata.S("f"), strata.F(7.5), strata.B(false)
	returning := builder.Update(users).Set(users.Age.Set(41)).Set(users.Bio.Set("two")).Where(ann)
	return []arity{
		ran[strata.Row8[int64, string, float64, bool, int64, string, float64, bool]]("Select8", "{1 b 2.5 true 5 f 7.5 false}")(
			builder.Select8(i, s, f, b, i5, s6, f7, b8).One(ctx, db)),
		ran[strata.Row7[int64, string, float64, bool, int64, string, float64]]("Select7", "{1 b 2.5 true 5 f 7.5}")(
			builder.Select7(i, s, f, b, i5, s6, f7).One(ctx, db)),
		ran[strata.Row3[int64, string, float64]]("Cols3", "{1 b 2.5}")(
			builder.Returning(returning, strata.Cols3(i, s, f)).One(ctx, db)),
		ran[strata.Row5[string, int64, sql.Null[string], bool, int64]]("Cols5, a second Set", "{ann 41 {two true} true 5}")(
			builder.Returning(returning, strata.Cols5(users.Name, users.Age, users.Bio, b, i5)).One(ctx, db)),
		ran[strata.Row6[int64, string, float64, bool, int64, string]]("Cols6", "{1 b 2.5 true 5 f}")(
			builder.Returning(returning, strata.Cols6(i, s, f, b, i5, s6)).One(ctx, db)),
		ran[strata.Row7[int64, string, float64, bool, int64, string, float64]]("Cols7", "{1 b 2.5 true 5 f 7.5}")(
			builder.Returning(returning, strata.Cols7(i, s, f, b, i5, s6, f7)).One(ctx, db)),
		ran[strata.Row8[int64, string, float64, bool, int64, string, float64, bool]]("Cols8", "{1 b 2.5 true 5 f 7.5 false}")(
			builder.Returning(returning, strata.Cols8(i, s, f, b, i5, s6, f7, b8)).One(ctx, db)),
	}
}

// preparedWide are prepared statements of many parameters.
func preparedWide(ctx context.Context, db *pool.DB) []arity {
	type number = strata.Param[int64]
	// sum weighs each parameter with its place, so that none stands for another.
	sum := func(list ...number) builder.Query[strata.Row2[int64, int64]] {
		var total strata.Int64 = strata.N(0)
		for i, p := range list {
			total = total.AddExpr(strata.N(int64(i + 1)).MulExpr(p))
		}
		return builder.Select2(total, strata.N(int64(len(list))))
	}
	type row = strata.Row2[int64, int64]
	return []arity{
		ran[row]("Prepare4", "{30 4}")(builder.Prepare4(func(a, b, c, d number) builder.Query[row] { return sum(a, b, c, d) })(1, 2, 3, 4).One(ctx, db)),
		ran[row]("Prepare5", "{55 5}")(builder.Prepare5(func(a, b, c, d, e number) builder.Query[row] { return sum(a, b, c, d, e) })(1, 2, 3, 4, 5).One(ctx, db)),
		ran[row]("Prepare6", "{91 6}")(builder.Prepare6(func(a, b, c, d, e, f number) builder.Query[row] { return sum(a, b, c, d, e, f) })(1, 2, 3, 4, 5, 6).One(ctx, db)),
		ran[row]("Prepare7", "{140 7}")(builder.Prepare7(func(a, b, c, d, e, f, g number) builder.Query[row] { return sum(a, b, c, d, e, f, g) })(1, 2, 3, 4, 5, 6, 7).One(ctx, db)),
		ran[row]("Prepare8", "{204 8}")(builder.Prepare8(func(a, b, c, d, e, f, g, h number) builder.Query[row] { return sum(a, b, c, d, e, f, g, h) })(1, 2, 3, 4, 5, 6, 7, 8).One(ctx, db)),
	}
}

// called are functions of the caller's own, and rows that come from no table.
func called(ctx context.Context, db *pool.DB) []arity {
	zero := strata.Func0(strata.TypeInt64, "(40 + 2)")
	three := strata.Func3[int64, int64, int64](strata.TypeInt64, "({1} * 100 + {2} * 10 + {3})")
	rows0 := strata.TableFunc0("(VALUES (7))", strata.In("SQLite", "(SELECT 7 AS column1)"), strata.In("MariaDB", "(SELECT 7 AS column1)"))("r")
	rows3 := strata.TableFunc3[int64, int64, int64]("(VALUES ({1} * 100 + {2} * 10 + {3}))", strata.In("SQLite", "(SELECT {1} * 100 + {2} * 10 + {3} AS column1)"), strata.In("MariaDB", "(SELECT {1} * 100 + {2} * 10 + {3} AS column1)"))("r", strata.N(1), strata.N(2), strata.N(3))
	v := strata.ValuesOf4("v", strata.TypeInt64, strata.TypeText, strata.TypeFloat64, strata.TypeBool,
		strata.Row4[int64, string, float64, bool]{V1: 1, V2: "b", V3: 2.5, V4: true})
	return []arity{
		ran[strata.Row2[int64, int64]]("Func0, Func3", "{42 123}")(
			builder.Select2(zero().NotNull(), three(strata.N(1), strata.N(2), strata.N(3)).NotNull()).One(ctx, db)),
		ran[int64]("TableFunc0", "7")(builder.Select(strata.RowsetColumn(rows0, "column1", strata.TypeInt64).NotNull()).From(rows0).One(ctx, db)),
		ran[int64]("TableFunc3", "123")(builder.Select(strata.RowsetColumn(rows3, "column1", strata.TypeInt64).NotNull()).From(rows3).One(ctx, db)),
		ran[strata.Row4[int64, string, float64, bool]]("ValuesOf4", "{1 b 2.5 true}")(
			builder.Select4(v.C1.NotNull(), v.C2.NotNull(), v.C3.NotNull(), v.C4.NotNull()).From(v).One(ctx, db)),
	}
}

// typed are types of the caller's own, and pointers.
func typed(ctx context.Context, db *pool.DB) []arity {
	type both struct {
		Bio  *string
		Boss *sample.UserID
	}
	bios := builder.SelectInto(func(r *both) []strata.Field {
		return []strata.Field{strata.IntoPtr(strata.Operand[string](users.Bio), &r.Bio), strata.IntoPtr(strata.Operand[sample.UserID](users.Boss), &r.Boss)}
	}).From(users).Where(users.Name.Eq("bob"))
	pointers := func() (string, error) {
		r, err := bios.One(ctx, db)
		if err != nil || r.Boss == nil {
			return "", err
		}
		return fmt.Sprint(r.Bio == nil, *r.Boss), nil
	}
	loaded := func() (int, error) {
		many, err := repo.ManyOf(1, 2, 3).All()
		return len(many), err
	}
	return []arity{
		ran[strata.Row2[nth, codeName]]("TypeNumberOf, TypeTextOf", "{3 x}")(
			builder.Select2[nth, codeName](strata.Value(strata.TypeNumberOf[nth](), 3), strata.Value(strata.TypeTextOf[codeName](), "x")).One(ctx, db)),
		ran[string]("AsType", "ANN")(
			builder.Select(strata.AsType(strata.Operand[string](users.Name), strata.TypeText).Upper().NotNull()).From(users).Where(users.ID.Eq(1)).One(ctx, db)),
		ran[string]("IntoPtr", "true 1")(pointers()),
		ran[int]("ManyOf", "3")(loaded()),
		ran[[]string]("NullsLast", "[bob ann eve]")(
			builder.Select(users.Name).From(users).OrderBy(strata.NullsLast(users.Boss.Desc(), users.Name.Asc())...).All(ctx, db)),
		ran[[]string]("NullsFirst", "[ann eve bob]")(
			builder.Select(users.Name).From(users).OrderBy(strata.NullsFirst(users.Boss.Asc(), users.Name.Asc())...).All(ctx, db)),
	}
}

// compared are the methods of row values of three parts.
func compared(ctx context.Context, db *pool.DB) []arity {
	three := strata.RowOf3(users.Age, users.Name, users.ID)
	names := func(c strata.Condition) ([]string, error) {
		return builder.Select(users.Name).From(users).Where(c).OrderBy(users.Name.Asc()).All(ctx, db)
	}
	query := builder.Select3(users.Age, users.Name, users.ID).From(users).Where(users.Name.Ne("eve"))
	return []arity{
		ran[[]string]("Tuple3.Eq", "[eve]")(names(three.Eq(30, "eve", 3))),
		ran[[]string]("Tuple3.EqRow", "[ann bob eve]")(names(three.EqRow(three))),
		ran[[]string]("Tuple3.Lt", "[bob]")(names(three.Lt(30, "eve", 3))),
		ran[[]string]("Tuple3.Le", "[bob eve]")(names(three.Le(30, "eve", 3))),
		ran[[]string]("Tuple3.Gt", "[ann]")(names(three.Gt(30, "eve", 3))),
		ran[[]string]("Tuple3.Ge", "[ann eve]")(names(three.Ge(30, "eve", 3))),
		ran[[]string]("Tuple3.In", "[bob eve]")(names(three.In(
			strata.Row3[int64, string, sample.UserID]{V1: 30, V2: "eve", V3: 3}, strata.Row3[int64, string, sample.UserID]{V1: 20, V2: "bob", V3: 2}))),
		ran[[]string]("Tuple3.InQuery", "[ann bob]")(names(three.InQuery(query))),
	}
}
