package sql

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"

	"example.com/program/shop"
)

func documented(ctx context.Context, db builder.DB, name string) (err error) {
	//doc:wrong
	_, err = builder.Raw(strata.SQL("UPDATE users SET age = 0 WHERE name = '"+name+"'")).Exec(ctx, db) // want stratasql "the SQL text given here is not constant: what users have a part in becomes SQL, and each text is prepared anew; write a constant with \? and give the values as arguments"
	//doc:mended
	_, err = builder.Raw("UPDATE users SET age = 0 WHERE name = ?", name).Exec(ctx, db)
	//doc:end
	return err
}

func Wrong(column string, columns []string) []strata.Condition {
	text := fmt.Sprintf("%s IS NOT NULL", column)
	raw := func(text string) strata.Condition { return strata.RawCondition(strata.SQL(text)) } // want stratasql "the SQL text text is not constant"
	_ = raw(column)
	return []strata.Condition{
		strata.RawCondition(strata.SQL(text)),                              // want stratasql "the SQL text text is not constant"
		strata.RawCondition(strata.SQL(column)),                            // want stratasql "the SQL text column is not constant"
		strata.RawCondition(strata.SQL(strings.Join(columns, " IS NULL"))), // want stratasql "is not constant"
		strata.RawCondition(strata.SQL(columns[0])),                        // want stratasql "is not constant"
	}
}

var orders = map[string]string{"name": "lower(name)", "age": "age"}

var vacuum = []string{"VACUUM", "ANALYZE"}

const table = "users"

func direction(down bool) string {
	if down {
		return "DESC"
	}
	return "ASC"
}

func right(ctx context.Context, db builder.DB, by string, down bool, ids []int64) error {
	order := "id"
	switch by {
	case "name":
		order = "lower(name)"
	case "age":
		order = "age"
	}
	for _, text := range []strata.SQL{"SELECT 1", "SELECT 2"} {
		if _, err := builder.Raw(text).Exec(ctx, db); err != nil {
			return err
		}
	}
	for _, text := range vacuum {
		if _, err := builder.Raw(strata.SQL(text)).Exec(ctx, db); err != nil {
			return err
		}
	}
	for _, c := range []struct{ name, text string }{{"a", "SELECT 1"}, {"b", "SELECT 2"}} {
		if _, err := builder.Raw(strata.SQL(c.text)).Exec(ctx, db); err != nil {
			return err
		}
	}
	list := strings.TrimSuffix(strings.Repeat("?, ", 3), ", ")
	_ = list
	_ = []strata.Condition{
		strata.RawCondition(strata.SQL(order + " IS NOT NULL")),
		strata.RawCondition(strata.SQL(orders[by] + " IS NULL")),
		strata.RawCondition(strata.SQL("id IN (" + strings.Repeat("?, ", len(ids)) + "0)")),
		strata.RawCondition(strata.SQL("SELECT * FROM " + table + " ORDER BY id " + direction(down))),
		strata.RawCondition(strata.SQL(fmt.Sprintf("%s.age > 1", table))),
		strata.RawCondition(strata.SQL(fmt.Sprintf("events_%04d.id > %s", len(ids), strconv.Itoa(7)))),
		shop.Users.ID.Eq(1),
	}
	exec(ctx, db, "ANALYZE", 1, "two")
	count := func(what string) string { return "SELECT count(" + what + ") AS n FROM " + table }
	read[int64](ctx, db, strings.Join([]string{count("id"), count("name")}, " UNION ALL "))
	run := func(text string) { _, _ = builder.Raw(strata.SQL(text)).Exec(ctx, db) }
	run("ANALYZE")
	run("VACUUM")
	return nil
}

func read[T any](ctx context.Context, db builder.DB, text string) {
	_, _ = builder.Raw(strata.SQL(text)).Exec(ctx, db)
}

func exec(ctx context.Context, db builder.DB, text string, args ...any) {
	_, _ = builder.Raw(strata.SQL(text), args...).Exec(ctx, db)
}
