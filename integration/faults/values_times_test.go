package faults

import (
	"context"
	"database/sql"
	"strings"
	"testing"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/types"
)

// moment is a row of moments.
type moment struct {
	ID    int64
	At    time.Time
	Day   types.Date
	Local types.LocalTime
	Then  sql.Null[time.Time]
}

type momentColumns struct {
	strata.Table[moment]
	ID    strata.Int64
	At    strata.Time
	Day   strata.Date
	Local strata.LocalTime
	Then  strata.NullTime
}

var moments = strata.Define("moments", new(momentColumns), func(t *strata.Def, c *momentColumns) { t.PrimaryKey(c.ID) })

var faultsInTimes = []fault{
	{"A11", "times and dates that a database would wrap", func(t *testing.T) {
		onEach(t, farTimes, moments)
	}},
	{"A12", "times and dates that Go would wrap are named when they are read", func(t *testing.T) {
		onEach(t, farTimesRead, moments)
	}},
}

// farTimes sends what is too far away by every path; what is in range is kept.
func farTimes(t *testing.T, ctx context.Context, db *pool.DB) {
	if onMariaDB(db) { // whose columns hold none
		return
	}
	c, now := moments, time.Date(2026, 1, 2, 3, 4, 5, 6000, time.UTC)
	good := moment{1, now, types.DateOf(now), types.LocalTimeOf(now), sql.Null[time.Time]{V: now, Valid: true}}
	for _, far := range []time.Time{
		time.Unix(1<<62, 0), time.Unix(-1<<62, 0), time.Unix(1<<63-62135596801, 999999999),
		time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(-1, 12, 31, 23, 59, 59, 0, time.UTC), time.Date(300_000, 1, 1, 0, 0, 0, 0, time.UTC),
	} {
		row := good
		row.Then.V = far
		for _, n := range []int{1, 3, 30, 300} {
			rows := make([]moment, n)
			for i := range rows {
				rows[i] = good
				rows[i].ID = int64(i + 1)
			}
			row.ID = int64(n)
			rows[n-1] = row
			_, err := builder.Insert(c).Rows(rows...).Exec(ctx, db)
			refuses(t, "Rows", err, strata.BadValue, "then")
			_, err = builder.Update(c).Rows(rows...).Exec(ctx, db)
			refuses(t, "Update.Rows", err, strata.BadValue, "then")
		}
		_, err := builder.Update(c).Set(c.At.Set(far)).All().Exec(ctx, db)
		refuses(t, "SET", err, strata.BadValue, "at")
		_, err = builder.From(c).Where(c.At.Gt(far)).All(ctx, db)
		refuses(t, "WHERE", err, strata.BadValue, "at")
		_, err = builder.From(c).Where(c.At.In(now, far)).All(ctx, db)
		refuses(t, "IN", err, strata.BadValue, "at")
		_, err = builder.From(c).Where(c.At.Between(now, far)).All(ctx, db)
		refuses(t, "BETWEEN", err, strata.BadValue, "at")
		var b builder.Batch
		builder.QueueExec(&b, builder.Update(c).Set(c.Then.Set(far)).All())
		refuses(t, "a batch", b.Run(ctx, db), strata.BadValue, "then")
		byTime := builder.Prepare1(func(at strata.Param[time.Time]) builder.Query[moment] {
			return builder.From(c).Where(c.At.EqExpr(at))
		})
		_, err = byTime(far).All(ctx, db)
		refuses(t, "prepared", err, strata.BadValue, "")
		_, err = builder.Select(strata.Value(strata.TypeTime, far)).All(ctx, db)
		refuses(t, "a constant", err, strata.BadValue, "")
		_, err = builder.Raw("UPDATE moments SET at = ?", far).Exec(ctx, db)
		refuses(t, "raw SQL", err, strata.BadValue, "")
	}
	for _, far := range []types.Date{{Year: 300_000, Month: 1, Day: 1}, {Year: 10_000, Month: 1, Day: 1}, {Year: -1, Month: 12, Day: 31}, {Year: -5, Month: 1, Day: 1}} {
		_, err := builder.Update(c).Set(c.Day.Set(far)).All().Exec(ctx, db)
		refuses(t, "SET of a date", err, strata.BadValue, "day")
		_, err = builder.Update(c).Set(c.Local.Set(types.LocalTime{Date: far})).All().Exec(ctx, db)
		refuses(t, "SET of a local time", err, strata.BadValue, "local")
	}
	zero := types.Date{Year: 0, Month: 1, Day: 1}
	if onMariaDB(db) { // which does not count with the year 0
		zero.Year = 1
	}
	first := moment{1, zero.Time(), zero, types.LocalTime{Date: zero}, sql.Null[time.Time]{Valid: true}}
	last := moment{
		2, time.Date(9999, 12, 31, 23, 59, 59, 999_999_000, time.UTC),
		types.Date{Year: 9999, Month: 12, Day: 31},
		types.LocalTime{Date: types.Date{Year: 9999, Month: 12, Day: 31}, Hour: 23},
		sql.Null[time.Time]{},
	}
	engines.Done(t)(builder.Insert(c).Rows(first, last).Exec(ctx, db))
	for _, want := range []moment{first, last} {
		got, err := builder.From(c).Where(c.At.Eq(want.At), c.Day.Eq(want.Day), c.Local.Eq(want.Local)).One(ctx, db)
		engines.Must(t, err)
		if got != want {
			t.Errorf("got %v, want %v", got, want)
		}
	}
}

// farTimesRead reads what others have stored.
func farTimesRead(t *testing.T, ctx context.Context, db *pool.DB) {
	if onMariaDB(db) { // whose columns hold none
		return
	}
	c, now := moments, time.Date(2026, 1, 2, 3, 4, 5, 6000, time.UTC)
	good := moment{1, now, types.DateOf(now), types.LocalTimeOf(now), sql.Null[time.Time]{V: now, Valid: true}}
	stored := map[string][]string{
		"at":    {"294276-12-31 00:00:00+00", "10000-01-01 00:00:00+00", "infinity", "-infinity", "0044-03-15 00:00:00+00 BC", "4714-11-24 00:00:00+00 BC", "0002-12-31 00:00:00+00 BC"},
		"then":  {"294276-12-31 00:00:00+00"},
		"day":   {"5874897-12-31", "10000-01-01", "infinity", "-infinity", "0044-03-15 BC", "4714-11-24 BC"},
		"local": {"294276-12-31 00:00:00", "infinity", "-infinity", "0044-03-15 00:00:00 BC"},
	}
	for column, texts := range stored {
		for _, text := range texts {
			engines.Done(t)(builder.Delete(c).All().Exec(ctx, db))
			engines.Done(t)(builder.Insert(c).Rows(good).Exec(ctx, db))
			engines.Must(t, db.Tx(ctx, func(tx *pool.Tx) error { // after which the session is undone
				if !onServer(db) {
					if _, err := builder.Raw("PRAGMA ignore_check_constraints = ON").Exec(ctx, tx); err != nil {
						return err
					}
				}
				_, err := builder.Raw(strata.SQL(`UPDATE moments SET "`+column+`" = '`+text+`'`)).Exec(ctx, tx)
				return err
			}))
			name := "moments." + column
			_, err := builder.From(c).All(ctx, db)
			named(t, text, err, name)
			err = builder.Each(ctx, db, builder.From(c), func(*moment) error { return nil })
			named(t, "Each of "+text, err, name)
			var b builder.Batch
			one := builder.QueueAll(&b, builder.From(c))
			err = b.Run(ctx, db)
			if err == nil {
				_, err = one.Get()
			}
			named(t, "a batch of "+text, err, name)
			_, err = builder.Returning(builder.Update(c).Set(c.ID.Set(1)).All(), c).All(ctx, db)
			named(t, "RETURNING of "+text, err, name)
		}
	}
}

// named checks that an error names a column.
func named(t *testing.T, what string, err error, column string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), "("+column+")") {
		t.Errorf("%s: got %v", what, err)
	}
}
