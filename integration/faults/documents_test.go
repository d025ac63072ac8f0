package faults

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/netip"
	"testing"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/types"
)

// inDocument is a value that goes into a document: its text there, and whether it
// comes back as it was.
type inDocument struct {
	name, text string
	check      func(context.Context, *pool.DB) (text string, back any, err error)
}

// through puts a value into an object, an array and an aggregated array, and reads it
// from there.
func through[T any, E strata.Family[E]](t strata.Type[T, E], v T, text string) inDocument {
	return inDocument{name: fmt.Sprintf("%T %v", v, v), text: text, check: func(ctx context.Context, db *pool.DB) (string, any, error) {
		x := any(strata.Value(t, v)).(strata.Operand[T])
		operand := x.(strata.AnyOperand)
		docs := []strata.RawJSON{
			strata.JSONObject(strata.JSONPair("0", operand)), strata.JSONArray(operand), strata.JSONAgg(operand),
		}
		found, back := "", any(true)
		for _, doc := range docs {
			at := strata.JSONAs(doc.Path("0"), t)
			row, err := builder.Select2(doc.TextAt("0"), strata.NotDistinct[T](any(at).(strata.Operand[T]), x)).From(one).One(ctx, db)
			if err != nil {
				return "", nil, err
			}
			if found != "" && found != row.V1.V {
				return "", nil, fmt.Errorf("%q in one document, %q in another", found, row.V1.V)
			}
			if found = row.V1.V; !row.V2 {
				back = false
			}
		}
		return found, back, nil
	}}
}

// one is a table of one row, for aggregates.
var one = strata.Define("one", new(wordColumns), func(t *strata.Def, c *wordColumns) { t.PrimaryKey(c.ID) })

func kindsInDocuments(t *testing.T) {
	local := func(year, hour, micros int) types.LocalTime {
		return types.LocalTimeOf(time.Date(year, 2, 28, hour, 59, 58, micros*1000, time.UTC))
	}
	cases := []inDocument{
		through(strata.TypeInt16, -7, "-7"), through(strata.TypeInt32, 1<<30, "1073741824"), through(strata.TypeInt64, math.MaxInt64, "9223372036854775807"),
		through(strata.TypeUint8, 255, "255"), through(strata.TypeFloat64, 0.1, "0.1"), through(strata.TypeFloat64, 5e-324, ""), through(strata.TypeFloat32, 0.5, "0.5"),
		through(strata.TypeDecimal, dec("12345678901234567890.125"), "12345678901234567890.125"), through(strata.TypeDecimal, dec("-1.50"), "-1.5"),
		through(strata.TypeText, `a "q" \\ é`, `a "q" \\ é`), through(strata.TypeBool, true, "true"),
		through(strata.TypeTime, time.Date(2026, 2, 28, 23, 59, 58, 5000, time.UTC), "2026-02-28T23:59:58.000005Z"),
		through(strata.TypeDate, types.Date{Year: 2026, Month: 2, Day: 28}, "2026-02-28"),
		through(strata.TypeLocalTime, local(2026, 23, 5), "2026-02-28T23:59:58.000005"), through(strata.TypeLocalTime, local(1, 0, 0), "0001-02-28T00:59:58.000000"),
		through(strata.TypeInterval, types.Interval{}, "PT0S"), through(strata.TypeInterval, types.Months(14), "P14M"),
		through(strata.TypeInterval, types.Interval{Months: -1, Days: 2, Microseconds: 3*3600e6 + 4*60e6 + 5500000}, "P-1M2DT3H4M5.5S"),
		through(strata.TypeInterval, types.Interval{Days: 3, Microseconds: -1}, "P3DT-0.000001S"),
		through(strata.TypeInterval, types.Interval{Microseconds: -90 * 60e6}, "PT-1H-30M"),
		through(strata.TypeInterval, types.Interval{Months: 1, Days: -30}, "P1M-30D"),
		through(strata.TypeInterval, types.Interval{Microseconds: 100*3600e6 + 1e6}, "PT100H1S"),
		through(strata.TypeUUID, [16]byte{15: 11}, "00000000-0000-0000-0000-00000000000b"), through(strata.TypeBytes, []byte{0, 255}, `\x00ff`),
	}
	fill := func(t *testing.T, db *pool.DB) {
		engines.Must(t, builder.CreateTables(one).Exec(t.Context(), db))
		engines.Done(t)(builder.Insert(one).Rows(word{ID: 1}).Exec(t.Context(), db))
	}
	everywhere(t, fill, func(t *testing.T, ctx context.Context, db *pool.DB) {
		for _, c := range cases {
			text, back, err := c.check(ctx, db)
			if engines.Refused(t, c.name, err) {
				continue
			}
			if err != nil || back != true || c.text != "" && text != c.text {
				t.Errorf("%s: %q, comes back: %v, %v; want %q", c.name, text, back, err, c.text)
			}
		}
		// Of these there is a text, or not even that, and nothing comes back.
		for _, c := range []inDocument{
			through(strata.TypeAddr, netip.MustParseAddr("10.0.0.1"), ""), through(strata.TypePrefix, netip.MustParsePrefix("10.0.0.0/8"), ""),
			through(strata.TypeRange(strata.TypeInt64), types.Range[int64]{}, ""), through(strata.TypeArray(strata.TypeInterval), nil, ""),
		} {
			var refused *strata.StatementError
			if _, _, err := c.check(ctx, db); !errors.As(err, &refused) {
				t.Errorf("%s: %v", c.name, err)
			}
		}
		lists := builder.Select4(
			strata.JSONArray(strata.Value(strata.TypeArray(strata.TypeInterval), []types.Interval{types.Months(1), types.Duration(1500 * time.Millisecond)})).TextAt("0", "1"),
			strata.JSONArray(strata.Value(strata.TypeArray(strata.TypeLocalTime), []types.LocalTime{local(2026, 1, 0)})).TextAt("0", "0"),
			strata.JSONArray(strata.Value(strata.TypeArray(strata.TypeDate), []types.Date{{Year: 2026, Month: 2, Day: 28}})).TextAt("0", "0"),
			strata.JSONArray(strata.Value(strata.TypeArray(strata.TypeUUID), [][16]byte{{}})).TextAt("0", "0"))
		engines.Expect(t, db, "arrays", lists, "[{{PT1.5S true} {2026-02-28T01:59:58.000000 true} {2026-02-28 true} {00000000-0000-0000-0000-000000000000 true}}]")
		engines.Expect(t, db, "NULL", builder.Select(strata.JSONArray(strata.Null(strata.TypeInterval), strata.Null(strata.TypeLocalTime)).TextAt()), "[{[null, null] true}]")
	})
}
