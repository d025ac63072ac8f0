package portability

import (
	"context"
	"errors"
	"fmt"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/internal/language"
	"github.com/strata-go/strata/internal/sample"
)

// crowd are as many rows, of which the one at bad has a key that is taken.
func crowd(n, bad int) []item {
	list := make([]item, n)
	for i := range list {
		list[i] = item{ID: int64(i + 100), Name: fmt.Sprint(i), N: 1}
	}
	if bad > 0 {
		list[bad-1].ID = 1
	}
	return list
}

// badRow shows the row that an error comes from.
func badRow(s step) step {
	return func(ctx context.Context, db builder.DB) (string, error) {
		_, err := s(ctx, db)
		var e *strata.DatabaseError
		if !errors.As(err, &e) {
			return "", err
		}
		return fmt.Sprint(e.Row, errors.Is(err, strata.ErrUnique)), nil
	}
}

var (
	total  = rows(builder.Select(strata.CountAll()).From(stock))
	family = items("family", func(t *strata.Def, c *itemColumns) { strata.References(t, c.Part, c.ID, strata.Cascade) })
)

var many = []row{
	{"Many rows in an INSERT", all(
		same(ofStock(change(builder.Insert(stock).Rows(crowd(40_000, 0)...)), total), "[40003]"),
		by("integration/bulk", "TestAnyNumberOfRows", "TestTheMeansOfManyRows"))},
	{"`COPY` in place of INSERT", by("integration/bulk", "TestTheMeansOfManyRows")},
	{"Which columns arrays and `COPY` take", by("integration/faults", "changedTypes")},
	{"The row that an error comes from", all(
		same(ofStock(badRow(change(builder.Insert(stock).Rows(crowd(300, 250)...)))), "250 true"),
		same(ofStock(badRow(change(builder.Insert(stock).Rows(crowd(5, 3)...)))), "3 true"))},
	{"A failed statement of many rows inside a transaction", same(ofStock(failed(change(builder.Insert(stock).Rows(crowd(300, 250)...))), total), "[3]")},
	{"Rows that refer to later rows of the same INSERT", all(
		same(undone(change(builder.Insert(family).Rows(part(1, 2), part(2, 0))), rows(builder.Select(family.ID).OrderBy(family.ID.Asc()))), "[1 2]"),
		same(undone(change(builder.Insert(family).Rows(part(2, 0), part(1, 2))), rows(builder.Select(family.ID).OrderBy(family.ID.Asc()))), "[1 2]"))},
	{"A zero value in place of a default", by("integration/faults", "zeroDefaults")},
	{"An identity that a row has", all(
		unsent(strata.NotWritable, "", undone(change(builder.Insert(users).Rows(known)))),
		same(undone(change(builder.Insert(users).Rows(known).OverridingSystemValue()), rows(builder.Select(users.ID).Where(users.Name.Eq("zoe")))), "[77]"),
		by("integration/faults", "givenKeys"))},
}

// known is a row with an identity.
var known = func() sample.User {
	list, _, _ := language.Rows()
	u := list[0]
	u.ID, u.Name, u.Email = 77, "zoe", "zoe@x"
	return u
}()

// failed expects that a statement fails, and goes on.
func failed(s step) step {
	return func(ctx context.Context, db builder.DB) (string, error) {
		if shown, err := s(ctx, db); err == nil {
			return shown, errors.New("it does not fail")
		}
		return "failed", nil
	}
}
