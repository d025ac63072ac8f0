package schema_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/schema"
)

type jobLevel string

type job struct {
	ID     int64
	Level  jobLevel
	Former sql.Null[jobLevel]
	Mail   string
}

type jobColumns struct {
	strata.Table[job]
	ID     strata.Int64
	Level  strata.Enum[jobLevel]
	Former strata.NullEnum[jobLevel]
	Mail   strata.Text
}

// jobs is a form of the table, in a schema or in none.
func jobs(prefix string, def jobLevel, levels strata.EnumType[jobLevel], mail strata.Domain) *jobColumns {
	return strata.Define(prefix+"jobs", new(jobColumns), func(t *strata.Def, c *jobColumns) {
		t.PrimaryKey(c.ID)
		strata.InEnum(t, c.Level, levels)
		strata.InEnum(t, c.Former, levels)
		strata.Default(t, c.Level, def)
		t.Check("risen", c.Level.NeExpr(c.Former))
		t.Check("not_so_high", c.Former.Ne("high"))
		t.UniqueWhere(c.Level.Eq("high"), c.Mail)
		t.Index(c.Level, c.ID)
		t.InDomain(mail, c.Mail)
	})
}

func mailOf(prefix string, most int64, named string) strata.Domain {
	return strata.DefineDomain(prefix+"mail", strata.TypeText, func(d *strata.DomainDef, value strata.NullText) {
		d.Check(named, value.Contains("@"))
		d.Check("mail_length", value.Length().Le(most))
	})
}

// Enums and domains are altered, with the rows in them, until they are as defined.
func TestEnumsAndDomains(t *testing.T) {
	inSchemas(t, func(t *testing.T, prefix string) {
		name := prefix + "job_level"
		usual := mailOf(prefix, 20, "mail_at")
		enum := func(values ...jobLevel) strata.EnumType[jobLevel] { return strata.DefineEnum(name, values...) }
		first := jobs(prefix, "low", enum("low", "high"), usual)
		steps := []struct {
			what  string
			table *jobColumns
			want  string // that PostgreSQL is to do
			then  func(j *job)
		}{
			{
				"added", jobs(prefix, "low", enum("lowest", "low", "it's mid", "high", "top"), usual),
				"add value 'top'; add value 'it''s mid'; add value 'lowest'", func(j *job) { j.Level = "it's mid" },
			},
			{
				"added, and the default", jobs(prefix, "new", enum("lowest", "low", "it's mid", "high", "top", "new"), usual),
				"change values from", func(j *job) { j.Former = sql.Null[jobLevel]{V: "new", Valid: true} },
			},
			{
				"in another order", jobs(prefix, "new", enum("new", "high", "lowest", "low", "it's mid", "top"), usual),
				"change values from", nil,
			},
			{
				"condition", jobs(prefix, "new", enum("new", "high", "lowest", "low", "it's mid", "top"), mailOf(prefix, 30, "mail_has_at")),
				"mail: drop check mail_at", func(j *job) { j.Mail = "a longer address than 20@x" },
			},
		}
		each(t, empty, func(t *testing.T, ctx context.Context, db *pool.DB) {
			engines.Must(t, builder.CreateTables(first).Exec(ctx, db))
			noDrift(t, ctx, db, first)
			rows := []job{{1, "low", sql.Null[jobLevel]{}, "a@b"}, {2, "high", sql.Null[jobLevel]{V: "low", Valid: true}, "c@d"}}
			_, err := builder.Insert(first).Rows(rows...).Exec(ctx, db)
			engines.Must(t, err)
			for i, s := range steps {
				changes, err := schema.Diff(ctx, db, s.table)
				engines.Must(t, err)
				if got := strings.ReplaceAll(fmt.Sprint(changes), "enum "+name+": ", ""); !rebuilds(db) && !containsAll(got, strings.Split(s.want, "; ")) {
					t.Errorf("%s: it is to be done: %s", s.what, got)
				}
				engines.Must(t, schema.Apply(ctx, db, changes))
				noDrift(t, ctx, db, s.table)
				row := job{int64(i + 10), "low", sql.Null[jobLevel]{}, fmt.Sprintf("%d@x", i)}
				if s.then != nil {
					s.then(&row)
				}
				_, err = builder.Insert(s.table).Rows(row).Exec(ctx, db)
				engines.Must(t, err)
				rows = append(rows, row)
				got, err := builder.From(s.table).OrderBy(s.table.ID.Asc()).All(ctx, db)
				engines.Must(t, err)
				if fmt.Sprint(got) != fmt.Sprint(rows) {
					t.Fatalf("%s: the rows are %v, not %v", s.what, got, rows)
				}
			}
			losesValues(t, ctx, db, jobs(prefix, "low", enum("low", "high"), mailOf(prefix, 30, "mail_has_at")), steps[3].table)
		})
	})
}

// inSchemas runs a test for tables without a schema, and with one.
func inSchemas(t *testing.T, test func(t *testing.T, prefix string)) {
	t.Run("no schema", func(t *testing.T) { test(t, "") })
	t.Run("schema", func(t *testing.T) { test(t, "schema_test.") })
}

func containsAll(text string, parts []string) bool {
	for _, p := range parts {
		if !strings.Contains(text, p) {
			return false
		}
	}
	return true
}

// losesValues takes away values that rows have: they are refused, whole, until no row has
// one.
func losesValues(t *testing.T, ctx context.Context, db *pool.DB, fewer, before *jobColumns) {
	changes, err := schema.Diff(ctx, db, fewer)
	engines.Must(t, err)
	var destructive *schema.DestructiveError
	if err := schema.Apply(ctx, db, changes); !rebuilds(db) && !errors.As(err, &destructive) {
		t.Errorf("values are lost: %v", err)
	}
	if err := schema.Apply(ctx, db, changes, schema.AllowDestructive); err == nil {
		t.Error("values that rows have were taken away")
	}
	noDrift(t, ctx, db, before)
	_, err = builder.Delete(before).Where(before.ID.Ge(10)).Exec(ctx, db)
	engines.Must(t, err)
	engines.Must(t, schema.Apply(ctx, db, changes, schema.AllowDestructive))
	noDrift(t, ctx, db, fewer)
}

// A type and a value are renamed only where that is said, with all rows.
func TestRenamedTypes(t *testing.T) {
	inSchemas(t, func(t *testing.T, prefix string) {
		before := jobs(prefix, "low", levelEnum(prefix+"old_level", "low", "high"), mailOf(prefix, 20, "at"))
		after := jobs(prefix, "LOW", levelEnum(prefix+"new_level", "LOW", "high"), mailOf(prefix, 20, "at"))
		each(t, empty, func(t *testing.T, ctx context.Context, db *pool.DB) {
			engines.Must(t, builder.CreateTables(before).Exec(ctx, db))
			_, err := builder.Insert(before).Rows(job{ID: 1, Level: "low", Mail: "a@b"}).Exec(ctx, db)
			engines.Must(t, err)
			all := []strata.AnyTable{
				after,
				schema.RenameType{From: prefix + "old_level", To: prefix + "new_level"},
				schema.RenameValue{Type: prefix + "new_level", From: "low", To: "LOW"},
			}
			changes, err := schema.Diff(ctx, db, all...)
			if rebuilds(db) {
				if _, ok := errors.AsType[*strata.StatementError](err); !ok {
					t.Error(err)
				}
				noDrift(t, ctx, db, before, all[1])
				return
			}
			engines.Must(t, err)
			if len(changes) != 2 {
				t.Errorf("it is to be done: %s", changes)
			}
			engines.Must(t, schema.Apply(ctx, db, changes))
			noDrift(t, ctx, db, all...)
			engines.Expect(t, db, "rows", builder.Select(after.Level).From(after), "[LOW]")
		})
	})
}

func levelEnum(name string, values ...jobLevel) strata.EnumType[jobLevel] {
	return strata.DefineEnum(name, values...)
}
