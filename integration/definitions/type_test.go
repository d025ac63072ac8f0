package definitions

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/types"
)

type (
	level  string
	status struct{}
)

var (
	open   = types.EnumValue[status]("open")
	shut   = types.EnumValue[status]("shut, it's")
	levels = strata.DefineEnum[level]("task_level", "low", "high", "a bit")
	states = strata.DefineEnum("task_status", shut, open)
	email  = strata.DefineDomain("email", strata.TypeText, func(d *strata.DomainDef, value strata.NullText) {
		d.Check("email_has_at", value.Contains("@"))
		d.Check("email_is_short", value.Length().Lt(20))
	})
	percent = strata.DefineDomain("percent", strata.TypeInt64, func(d *strata.DomainDef, value strata.NullInt64) {
		d.Check("percent_range", value.Between(0, 100))
	})
)

type task struct {
	ID     int64
	Level  level
	Before sql.Null[level]
	Status types.Enum[status]
	Mail   string
	Copy   sql.Null[string]
	Done   int64
}

type taskColumns struct {
	strata.Table[task]
	ID     strata.Int64
	Level  strata.Enum[level]
	Before strata.NullEnum[level]
	Status strata.Enum[types.Enum[status]]
	Mail   strata.Text
	Copy   strata.NullText
	Done   strata.Int64
}

var tasks = strata.Define("tasks", new(taskColumns), func(t *strata.Def, c *taskColumns) {
	t.PrimaryKey(c.ID)
	strata.InEnum(t, c.Level, levels)
	strata.InEnum(t, c.Before, levels)
	strata.InEnum(t, c.Status, states)
	strata.Default(t, c.Status, open)
	t.Index(c.Level, c.ID)
	t.UniqueWhere(c.Level.Eq("high"), c.Mail)
	t.Check("calm", c.Level.Ne("a bit"))
	t.InDomain(email, c.Mail, c.Copy)
	t.InDomain(percent, c.Done)
})

func tasksOf(n int) []task {
	list := make([]task, n)
	for i := range list {
		list[i] = task{ID: int64(i + 1), Level: "low", Status: shut, Mail: fmt.Sprintf("%d@x", i), Done: int64(i % 100)}
		if i%3 == 0 {
			list[i].Level, list[i].Before, list[i].Status = "high", sql.Null[level]{V: "a bit", Valid: true}, open
			list[i].Copy = sql.Null[string]{V: list[i].Mail, Valid: true}
		}
	}
	return list
}

func TestTypes(t *testing.T) {
	created(t, tasks, func(t *testing.T, ctx context.Context, db *pool.DB) {
		if isPostgres(db) {
			has(t, "types", texts(t, db, `SELECT t.typname || ': ' || string_agg(e.enumlabel, '|' ORDER BY e.enumsortorder) FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid GROUP BY t.typname ORDER BY 1`),
				[]string{"task_level: low|high|a bit", "task_status: shut, it's|open"})
		}
		for _, n := range []int{1, 20, 300} { // VALUES, arrays, COPY
			_, err := builder.Delete(tasks).Where(tasks.ID.Gt(0)).Exec(ctx, db)
			engines.Must(t, err)
			want := tasksOf(n)
			_, err = builder.Insert(tasks).Rows(want...).Exec(ctx, db)
			engines.Must(t, err)
			got, err := builder.From(tasks).OrderBy(tasks.ID.Asc()).All(ctx, db)
			engines.Must(t, err)
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Fatalf("%d rows:\ngot  %v\nwant %v", n, got, want)
			}
		}
		byLevel := builder.Select2(tasks.Level, strata.CountAll()).From(tasks).Where(tasks.ID.Le(10)).GroupBy(tasks.Level).OrderBy(strata.EnumOrdinal(tasks.Level).Desc())
		engines.Expect(t, db, "groups", byLevel, "[{high 4} {low 6}]")
		engines.Expect(t, db, "in", builder.Select(strata.CountAll()).From(tasks).Where(tasks.Level.In("high", "a bit"), tasks.Status.Eq(open), tasks.Before.IsNotNull()), "[100]")
		engines.Expect(t, db, "text", builder.Select(strata.Cast(tasks.Level, strata.TypeText).Upper()).From(tasks).Where(tasks.ID.Le(2)).OrderBy(strata.Cast(tasks.Level, strata.TypeText).Asc()), "[{HIGH true} {LOW true}]")
		engines.Expect(t, db, "value", builder.Select(strata.Value(strata.TypeEnum(levels), "low")).From(tasks).Limit(1), "[low]")
		n, err := builder.Update(tasks).Set(tasks.Level.Set("low"), tasks.Copy.SetNull()).Where(tasks.Level.Eq("high"), tasks.Before.Eq("a bit"), tasks.ID.Lt(10)).Exec(ctx, db)
		if err != nil || n != 3 {
			t.Errorf("%d rows, %v", n, err)
		}
		var refused *strata.StatementError
		if _, err = builder.Select(tasks.ID).From(tasks).OrderBy(tasks.Level.Asc()).All(ctx, db); !errors.As(err, &refused) {
			t.Errorf("ORDER BY: %v", err)
		}
		if _, err = builder.Update(tasks).Set(tasks.Level.Set("huge")).Where(tasks.ID.Gt(0)).Exec(ctx, db); !errors.As(err, &refused) {
			t.Errorf("no value: %v", err)
		}
	})
}

// A value outside a domain is the same error on every engine.
func TestDomainRefuses(t *testing.T) {
	created(t, tasks, func(t *testing.T, ctx context.Context, db *pool.DB) {
		for constraint, change := range map[string]func(*task){
			"email_has_at":   func(t *task) { t.Mail = "nobody" },
			"email_is_short": func(t *task) { t.Copy = sql.Null[string]{V: "a very long address@x", Valid: true} },
			"percent_range":  func(t *task) { t.Done = 101 },
			"calm":           func(t *task) { t.Level = "a bit" },
		} {
			row := tasksOf(1)[0]
			change(&row)
			_, err := builder.Insert(tasks).Rows(row).Exec(ctx, db)
			var e *strata.DatabaseError
			if !errors.Is(err, strata.ErrCheck) || !errors.As(err, &e) || e.Constraint != constraint || e.Table != "tasks" {
				t.Errorf("%s: %v, %+v", constraint, err, e)
			}
		}
	})
}

// What is there under the name of a type, and is not as it is defined, is refused.
func TestTypeIsThere(t *testing.T) {
	other := strata.DefineEnum[level]("task_level", "low", "high")
	like := strata.Define("like_tasks", new(likeColumns), func(t *strata.Def, c *likeColumns) {
		t.PrimaryKey(c.ID)
		strata.InEnum(t, c.Level, other)
	})
	created(t, tasks, func(t *testing.T, ctx context.Context, db *pool.DB) {
		err := builder.CreateTables(like).IfNotExists().Exec(ctx, db)
		if isPostgres(db) != errors.Is(err, strata.ErrExists) {
			t.Error(err)
		}
		engines.Must(t, builder.DropTables(tasks, like).Exec(ctx, db))
		if isPostgres(db) {
			has(t, "types that are left", texts(t, db, `SELECT typname::text FROM pg_type WHERE typtype IN ('e', 'd') AND typnamespace = current_schema()::regnamespace`), nil)
		}
		engines.Must(t, builder.CreateTables(like).IfNotExists().Exec(ctx, db))
		var refused *strata.StatementError
		if err := builder.CreateTables(tasks, like).Exec(ctx, db); !errors.As(err, &refused) {
			t.Errorf("two types of one name: %v", err)
		}
	})
}

type likeTask struct {
	ID    int64
	Level level
}

type likeColumns struct {
	strata.Table[likeTask]
	ID    strata.Int64
	Level strata.Enum[level]
}
