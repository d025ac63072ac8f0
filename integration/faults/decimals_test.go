package faults

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
)

func dec(s string) decimal.Decimal { return decimal.RequireFromString(s) }

// price is a row whose decimals have digits of their own.
type price struct {
	ID     int64
	Amount decimal.Decimal
	Free   decimal.Decimal
	Fee    decimal.Decimal
	Twice  decimal.Decimal
	Tax    percent
}

// percent is stored as a decimal.
type percent float64

type priceColumns struct {
	strata.Table[price]
	ID     strata.Int64
	Amount strata.Decimal `db:",numeric(12,2)"`
	Free   strata.Decimal
	Fee    strata.Decimal         `db:",numeric(4,1)"`
	Twice  strata.Decimal         `db:",numeric(5,1)"`
	Tax    strata.Mapped[percent] `db:",numeric(3,1)"`
}

var prices = strata.Define("prices", new(priceColumns), func(t *strata.Def, c *priceColumns) {
	t.PrimaryKey(c.ID)
	strata.Default(t, c.Fee, dec("0.25"))
	strata.Map(t, c.Tax, strata.Mapping[percent, decimal.Decimal]{
		To:   func(p percent) (decimal.Decimal, error) { return decimal.NewFromFloat(float64(p)), nil },
		From: func(d decimal.Decimal) (percent, error) { return percent(d.InexactFloat64()), nil },
	})
	strata.Default(t, c.Tax, percent(0))
	strata.Generated(t, c.Twice, c.Free.Mul(dec("2")))
})

func createPrices(t *testing.T, db *pool.DB) {
	t.Helper()
	engines.Must(t, builder.CreateTables(prices).Exec(t.Context(), db))
}

func decimalDigits(t *testing.T) {
	everywhere(t, createPrices, func(t *testing.T, ctx context.Context, db *pool.DB) {
		p := prices
		row := func(id int64, amount string) price {
			return price{ID: id, Amount: dec(amount), Free: dec("1.239"), Fee: dec("-0.05"), Tax: 7.77}
		}
		amount := func(name string, id int64, want string) {
			t.Helper()
			engines.Expect(t, db, name, builder.Select(p.Amount).Where(p.ID.Eq(id)), "["+want+"]")
		}
		changed := engines.Done(t)
		changed(builder.Insert(p).Rows(row(1, "1.239")).Exec(ctx, db))
		amount("a row", 1, "1.24")
		engines.Expect(t, db, "equal to what is stored", builder.Select(p.ID).Where(p.Amount.Eq(dec("1.24"))), "[1]")
		engines.Expect(t, db, "what is compared is exact", builder.Select(p.ID).Where(p.Amount.Eq(dec("1.239"))), "[]")
		engines.Expect(t, db, "in a list", builder.Select(p.ID).Where(p.Amount.In(dec("1.24"), dec("7"))), "[1]")
		engines.Expect(t, db, "others", builder.Select4(p.Free, p.Fee, p.Twice, p.Tax).Where(p.ID.Eq(1)), "[{1.239 -0.1 2.5 7.8}]")
		engines.Expect(t, db, "sum", builder.Select(strata.Sum(p.Amount.Mul(dec("2")))).Where(p.ID.Eq(1)), "[{2.48 true}]")

		for _, n := range []int64{3, 20, 150} { // a list of values, arrays, COPY
			rows := make([]price, n)
			for i := range rows {
				rows[i] = row(1000*n+int64(i), fmt.Sprintf("-%d.005", i))
			}
			changed(builder.Insert(p).Rows(rows...).Exec(ctx, db))
			amount("the last of many", 1000*n+n-1, fmt.Sprintf("-%d.01", n-1))
			rows[n-1].ID, rows[n-1].Amount = 9, dec("12345678901")
			for i := range rows[:n-1] {
				rows[i].ID += 1000 * 1000
			}
			_, err := builder.Insert(p).Rows(rows...).Exec(ctx, db)
			var e *strata.DatabaseError
			if !errors.Is(err, strata.ErrOutOfRange) || !errors.As(err, &e) || e.Row != int(n) {
				t.Errorf("too many digits in the last of %d rows: %v", n, err)
			}
		}

		changed(builder.Insert(p).Set(p.ID.Set(2), p.Amount.Set(dec("0.005")), p.Free.Set(dec("0.25"))).Exec(ctx, db))
		engines.Expect(t, db, "set by INSERT, a default", builder.Select3(p.Amount, p.Fee, p.Twice).Where(p.ID.Eq(2)), "[{0.01 0.3 0.5}]")
		changed(builder.Update(p).Set(p.Amount.Set(dec("-2.675"))).Where(p.ID.Eq(2)).Exec(ctx, db))
		amount("Set", 2, "-2.68")
		changed(builder.Update(p).Set(p.Amount.SetExpr(p.Free.Mul(dec("0.5")))).Where(p.ID.Eq(2)).Exec(ctx, db))
		amount("SetExpr", 2, "0.13")
		got, err := builder.Returning(builder.Update(p).Set(p.Amount.SetExpr(p.Amount.Mul(dec("1.5")))).Where(p.ID.Eq(2)), p.Amount).All(ctx, db)
		if err != nil || fmt.Sprint(got) != "[0.2]" {
			t.Errorf("RETURNING: %v %v, want 0.2", got, err)
		}
		changed(builder.Insert(p).Rows(row(2, "3.333")).OnConflict(p.ID).DoUpdate(p.Amount.SetExpr(p.Amount.Excluded().Mul(dec("0.1")))).Exec(ctx, db))
		amount("ON CONFLICT", 2, "0.33")

		other := strata.As(p, "other")
		copied := builder.Insert(p).Set(p.ID.SetExpr(other.ID.Mul(-1)), p.Amount.SetExpr(other.Free), p.Free.SetExpr(other.Free))
		changed(copied.Select(builder.From(other).Where(other.ID.Eq(1)).Distinct()).OnConflict(p.ID).DoNothing().Exec(ctx, db))
		amount("INSERT SELECT", -1, "1.24")
		changed(builder.Update(p).Set(p.Amount.SetExpr(other.Free.Mul(dec("3")))).From(other).Where(p.ID.Eq(-1), other.ID.Eq(1)).Exec(ctx, db))
		amount("UPDATE FROM", -1, "3.72")

		engines.Expect(t, db, "CAST", builder.Select(strata.Cast(p.Free, strata.TypeOf(p.Amount))).Where(p.ID.Eq(1)), "[{1.24 true}]")
		engines.Expect(t, db, "CAST of a float", builder.Select(strata.Cast(p.Free.Float64(), strata.TypeOf(p.Amount))).Where(p.ID.Eq(1)), "[{1.24 true}]")

		large := dec("9999999999.995")
		model := row(2, "0")
		model.Amount = large
		for name, change := range map[string]change{
			"Rows":          builder.Insert(p).Rows(price{ID: 8, Amount: large}),
			"INSERT SET":    builder.Insert(p).Set(p.ID.Set(8), p.Amount.Set(large), p.Free.Set(large)),
			"INSERT SELECT": builder.Insert(p).Set(p.ID.SetExpr(other.ID.Add(70)), p.Amount.SetExpr(other.Free.Mul(large)), p.Free.SetExpr(other.Free)).Select(builder.From(other).Where(other.ID.Eq(1))),
			"ON CONFLICT":   builder.Insert(p).Rows(row(2, "1")).OnConflict(p.ID).DoUpdate(p.Amount.Set(large)),
			"SET":           builder.Update(p).Set(p.Amount.Set(large)).Where(p.ID.Eq(2)),
			"SET expr":      builder.Update(p).Set(p.Amount.SetExpr(p.Amount.Add(large))).Where(p.ID.Eq(2)),
			"Model":         builder.Update(p).Model(model).Where(p.ID.Eq(2)),
			"UPDATE Rows":   builder.Update(p).Rows(model),
			"UPDATE FROM":   builder.Update(p).Set(p.Fee.SetExpr(other.Free.Mul(dec("1000")))).From(other).Where(p.ID.Eq(2), other.ID.Eq(1)),
			"Generated":     builder.Update(p).Set(p.Free.Set(dec("5000"))).Where(p.ID.Eq(2)),
		} {
			if _, err := change.Exec(ctx, db); !errors.Is(err, strata.ErrOutOfRange) {
				t.Errorf("%s of too many digits: %v", name, err)
			}
		}
		if _, err := builder.Select(strata.Cast(p.Free.Add(large), strata.TypeOf(p.Amount))).All(ctx, db); !errors.Is(err, strata.ErrOutOfRange) {
			t.Errorf("CAST of too many digits: %v", err)
		}
	})
}

// change is a statement that changes rows.
type change interface {
	Exec(context.Context, builder.Writer) (int64, error)
}

// What others write is not rounded by SQLite, so it is refused there.
func decimalDigitsOfOthers(t *testing.T) {
	everywhere(t, createPrices, func(t *testing.T, ctx context.Context, db *pool.DB) {
		insert := "INSERT INTO prices (id, amount, free) VALUES (%d, '%s', '1')"
		for i, amount := range []string{"0", "-0.5", "1.2", "-9999999999.99", "9999999999"} {
			engines.Done(t)(builder.Raw(strata.SQL(fmt.Sprintf(insert, i+1, amount))).Exec(ctx, db))
			engines.Expect(t, db, "raw", builder.Select(prices.Amount).Where(prices.ID.Eq(int64(i+1))), "["+amount+"]")
		}
		for _, amount := range []string{"10000000000", "-12345678901.5", "x", "1.239"} {
			_, err := builder.Raw(strata.SQL(fmt.Sprintf(insert, 99, amount))).Exec(ctx, db)
			n, countErr := builder.From(prices).Where(prices.ID.Eq(99), prices.Amount.Ne(dec("1.24"))).Count(ctx, db)
			if countErr != nil || n != 0 || err == nil && amount != "1.239" {
				t.Errorf("%s, written by others: %v, %d rows, %v", amount, err, n, countErr)
			}
		}
	})
}
