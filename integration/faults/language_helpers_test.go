package faults

import (
	"database/sql"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/types"
)

// trade is a row of trades: of a region, of a class of goods in it, on a day.
type trade struct {
	ID     int64
	Region string
	Goods  sql.Null[string]
	Amount int64
	Price  decimal.Decimal
	Day    types.Date
	At     time.Time
}

type tradeColumns struct {
	strata.Table[trade]
	ID     strata.Int64
	Region strata.Text
	Goods  strata.NullText
	Amount strata.Int64
	Price  strata.Decimal
	Day    strata.Date
	At     strata.Time
}

var trades = strata.Define("trades", new(tradeColumns), func(t *strata.Def, c *tradeColumns) { t.PrimaryKey(c.ID) })

// fillTrades makes six trades: 1 and 2 are of one day, one is of goods that nobody knows.
func fillTrades(t *testing.T, db *pool.DB) {
	t.Helper()
	ctx := t.Context()
	engines.Must(t, builder.CreateTables(trades).Exec(ctx, db))
	row := func(id int64, region, goods string, amount int64, price, day string) trade {
		at, err := time.Parse("2006-01-02 15:04", day+" 12:00")
		engines.Must(t, err)
		return trade{id, region, sql.Null[string]{V: goods, Valid: goods != ""}, amount, dec(price), types.DateOf(at), at}
	}
	engines.Done(t)(builder.Insert(trades).Rows(
		row(1, "north", "tea", 10, "1.50", "2024-01-31"),
		row(2, "north", "tea", 20, "1.5", "2024-01-31"),
		row(3, "north", "rum", 5, "9", "2024-02-29"),
		row(4, "south", "tea", 40, "2", "2024-03-30"),
		row(5, "south", "rum", 40, "10", "2025-01-30"),
		row(6, "south", "", 1, "0.5", "2025-02-28"),
	).Exec(ctx, db))
}
