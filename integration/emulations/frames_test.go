package emulations

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/types"
)

// measure is a row of which all but its key is told by what windows are in the order of, so
// that it does not matter which of two peers comes first.
type measure struct {
	ID    int64
	Team  int64
	X     *int64
	F     *float64
	Day   *types.Date
	N     int32
	Price decimal.Decimal
	Name  string
}

type measureColumns struct {
	strata.Table[measure]
	ID    strata.Int64
	Team  strata.Int64
	X     strata.NullInt64
	F     strata.NullFloat64
	Day   strata.NullDate
	N     strata.Int32
	Price strata.Decimal
	Name  strata.Text
}

var measures = strata.Define("measures", new(measureColumns), func(t *strata.Def, c *measureColumns) { t.PrimaryKey(c.ID) })

func fillMeasures(t *testing.T, db *pool.DB) {
	t.Helper()
	must(t, builder.CreateTables(measures).Exec(t.Context(), db))
	var rows []measure
	for i, x := range []int64{1, 1, 2, 4, 4, 4, 5, 8, 0, 0} {
		m := measure{ID: int64(i + 1), Team: int64(i % 3 / 2), N: int32(x*x - 20), Price: decimal.New(x*7-15, -1), Name: string(rune('p' - x))}
		if x != 0 {
			f, day := float64(x)/2, types.Date{Year: 2026, Month: 1, Day: int(x)}
			m.X, m.F, m.Day = &x, &f, &day
		}
		rows = append(rows, m)
	}
	done(t)(builder.Insert(measures).Rows(rows...).Exec(t.Context(), db))
}

// framed are windows with all frames, and what they are.
func framed(visit func(name string, w strata.Window)) {
	m := measures
	units := []struct {
		name string
		set  func(strata.Window, strata.FrameBound, strata.FrameBound) strata.Window
	}{{"ROWS", strata.Window.Rows}, {"GROUPS", strata.Window.Groups}, {"RANGE", strata.Window.Range}}
	orders := []struct {
		name  string
		terms []strata.Order
		days  bool
	}{
		{"x", []strata.Order{m.X.Asc()}, false},
		{"x desc", []strata.Order{m.X.Desc()}, false},
		{"x nulls first", []strata.Order{m.X.Asc().NullsFirst()}, false},
		{"f desc nulls last", []strata.Order{m.F.Desc().NullsLast()}, false},
		{"day", []strata.Order{m.Day.Desc()}, true},
	}
	ends := func(days bool) []strata.FrameBound {
		p, f := strata.Preceding, strata.Following
		if days {
			p = func(n int64) strata.FrameBound { return strata.PrecedingInterval(types.Days(int(n))) }
			f = func(n int64) strata.FrameBound { return strata.FollowingInterval(types.Days(int(n))) }
		}
		return []strata.FrameBound{strata.UnboundedPreceding, p(2), p(1), p(0), strata.CurrentRow, f(0), f(1), f(3), strata.UnboundedFollowing}
	}
	for _, o := range orders {
		for _, u := range units {
			list := ends(o.days && u.name == "RANGE")
			for i, from := range list[:len(list)-1] {
				for j := max(1, i); j < len(list); j++ {
					w := u.set(strata.PartitionBy(m.Team).OrderBy(o.terms...), from, list[j])
					for k, x := range []strata.Window{w, w.ExcludeCurrentRow(), w.ExcludeGroup(), w.ExcludeTies()} {
						if k == 3 && u.name == "ROWS" && (j < 4 || i > 4) {
							continue // PostgreSQL 15 finds no last row in some of those beside the row's peers
						}
						visit(fmt.Sprintf("%s %s from %d to %d exclude %d", o.name, u.name, i, j, k), x)
					}
				}
			}
		}
	}
}

// TestFrames compares window functions over all frames with PostgreSQL's.
func TestFrames(t *testing.T) {
	want := map[string][]string{}
	some := engines.OfEachDialect()
	slices.SortStableFunc(some, func(a, b engines.Engine) int { return cmp.Compare(first(a), first(b)) })
	engines.EachOf(t, some, fillMeasures, func(t *testing.T, ctx context.Context, db *pool.DB) {
		m, compared, refused := measures, 0, 0
		framed(func(name string, w strata.Window) {
			for what, run := range map[string]func() ([]string, error){
				"sums": func() ([]string, error) {
					return texts(builder.Select5(strata.CountAll().Over(w), strata.Count(m.X).Over(w), strata.Sum(m.N).Over(w), strata.Sum(m.Price).Over(w), strata.Avg(m.N).Over(w)).All(ctx, db))
				},
				"averages": func() ([]string, error) {
					return texts(builder.Select2(strata.Avg(m.Price).Over(w), strata.Count(m.ID).Filter(m.N.Gt(0)).Over(w)).All(ctx, db))
				},
				"ends": func() ([]string, error) {
					return texts(builder.Select5(strata.Min(m.Name).Over(w), strata.Max(m.Price).Over(w), strata.FirstValue(m.Name).Over(w), strata.LastValue(m.X).Over(w), strata.Max(m.N).Filter(m.X.Gt(2)).Over(w)).All(ctx, db))
				},
			} {
				got, err := run()
				key := name + ": " + what
				switch {
				case errors.Is(err, strata.Unsupported):
					refused++
				case err != nil:
					t.Errorf("%s: %v", key, err)
				case db.Dialect().Name == "PostgreSQL":
					want[key] = got
				default:
					compared++
					if !slices.Equal(got, want[key]) {
						t.Errorf("%s\n got %v\nwant %v", key, got, want[key])
					}
				}
			}
		})
		t.Logf("frames: %s: %d have PostgreSQL's rows, %d are refused", db.Dialect().Name, compared, refused)
	})
}

// first puts the engine before the others that they are compared with.
func first(e engines.Engine) int {
	if e.Name == "PostgreSQL" {
		return 0
	}
	return 1
}

// texts are rows as text, in order.
func texts[R any](rows []R, err error) ([]string, error) {
	list := make([]string, len(rows))
	for i, r := range rows {
		list[i] = fmt.Sprint(r)
	}
	slices.Sort(list)
	return list, err
}
