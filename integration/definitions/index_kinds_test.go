package definitions

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/types"
)

type event struct {
	ID    int64
	Name  string
	Note  sql.Null[string]
	Price decimal.Decimal
	At    time.Time
	Day   types.Date
	Key   [16]byte
	Raw   []byte
	Open  bool
	Tags  []string
	Doc   json.RawMessage
}

type eventColumns struct {
	strata.Table[event]
	ID    strata.Int64
	Name  strata.Text
	Note  strata.NullText
	Price strata.Decimal
	At    strata.Time
	Day   strata.Date
	Key   strata.UUID
	Raw   strata.Bytes
	Open  strata.Bool
	Tags  strata.Array[string]
	Doc   strata.RawJSON
}

// TestIndexesOfKinds makes a unique index of an expression of each kind: the same row again
// violates it, another one does not.
func TestIndexesOfKinds(t *testing.T) {
	for name, term := range map[string]func(*eventColumns) strata.IndexTerm{
		"text":        func(c *eventColumns) strata.IndexTerm { return c.Name.Trim() },
		"null text":   func(c *eventColumns) strata.IndexTerm { return strata.Coalesce(c.Note, c.Name) },
		"number":      func(c *eventColumns) strata.IndexTerm { return c.Name.Length() },
		"decimal":     func(c *eventColumns) strata.IndexTerm { return c.Price.Add(decimal.NewFromInt(1)) },
		"time":        func(c *eventColumns) strata.IndexTerm { return strata.Greatest(c.At, c.At) },
		"date":        func(c *eventColumns) strata.IndexTerm { return strata.Greatest(c.Day, c.Day) },
		"uuid":        func(c *eventColumns) strata.IndexTerm { return strata.Coalesce(c.Key, c.Key) },
		"bytes":       func(c *eventColumns) strata.IndexTerm { return strata.Coalesce(c.Raw, c.Raw) },
		"truth value": func(c *eventColumns) strata.IndexTerm { return c.Price.Gt(decimal.NewFromInt(2)) },
		"field":       func(c *eventColumns) strata.IndexTerm { return c.Doc.TextAt("a") },
		"array":       func(c *eventColumns) strata.IndexTerm { return strata.Coalesce(c.Tags, c.Tags) },
	} {
		table := strata.Define("events", new(eventColumns), func(t *strata.Def, c *eventColumns) {
			t.PrimaryKey(c.ID)
			t.Index(term(c)).Unique().Named("one_value")
		})
		t.Run(name, func(t *testing.T) {
			engines.EachOf(t, engines.All, func(*testing.T, *pool.DB) {}, func(t *testing.T, ctx context.Context, db *pool.DB) {
				if err := builder.CreateTables(table).Exec(ctx, db); engines.Refused(t, name, err) {
					return
				} else {
					engines.Must(t, err)
				}
				engines.Must(t, builder.CreateTables(table).IfNotExists().Exec(ctx, db))
				row := event{ID: 1, Name: "a", Price: decimal.New(25, -1), At: time.Date(2026, 1, 2, 3, 4, 5, 6000, time.UTC), Day: types.Date{Year: 2026, Month: 1, Day: 2}, Key: [16]byte{1}, Raw: []byte("a"), Tags: []string{"a"}, Doc: json.RawMessage(`{"a": "x"}`)}
				other := event{ID: 2, Name: "bb", Price: decimal.New(15, -1), At: row.At.Add(time.Microsecond), Day: types.Date{Year: 2026, Month: 1, Day: 3}, Key: [16]byte{2}, Raw: []byte("b"), Tags: []string{"b"}, Doc: json.RawMessage(`{"a": "y"}`)}
				engines.Done(t)(builder.Insert(table).Rows(row, other).Exec(ctx, db))
				row.ID = 3
				_, err := builder.Insert(table).Rows(row).Exec(ctx, db)
				var e *strata.DatabaseError
				if !errors.Is(err, strata.ErrUnique) || !errors.As(err, &e) || e.Constraint != "one_value" {
					t.Errorf("the same again: %v", err)
				}
				got, err := builder.From(table).OrderBy(table.ID.Asc()).All(ctx, db)
				engines.Must(t, err)
				if len(got) != 2 || fmt.Sprint(got[1].Name) != "bb" {
					t.Errorf("rows: %v", got)
				}
			})
		})
	}
}
