package portability

import (
	"context"
	"fmt"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/schema"
)

type (
	moodName string
	moodRow  struct {
		ID   int64
		Mood moodName
	}
	moodColumns struct {
		strata.Table[moodRow]
		ID   strata.Int64
		Mood strata.Enum[moodName]
	}
)

// defined creates a table, and puts rows into it.
func defined(name string, more func(*strata.Def, *itemColumns), names ...string) step {
	table := items(name, more)
	return steps(create(table), put(table, names...))
}

// only creates a table.
func only(name string, more func(*strata.Def, *itemColumns)) step { return create(items(name, more)) }

// differences are those of a table from its definition.
func differences(ctx context.Context, db builder.DB) (string, error) {
	list, err := schema.Diff(ctx, db.(*pool.DB), stock)
	return fmt.Sprint(list), err
}

// unlike is a table that others have created before.
func unlike(sql strata.SQL, table *itemColumns) step {
	return steps(change(builder.Raw(sql)), define(builder.CreateTables(table).IfNotExists()))
}

var (
	plainItems = func(*strata.Def, *itemColumns) {}
	shelf      = strata.DefineView("shelf", new(itemColumns))
	heap       = items("heap", plainItems)
	hasSign    = strata.DefineDomain("portable_mail", strata.TypeText, func(d *strata.DomainDef, value strata.NullText) { d.Check("has_sign", value.Contains("@")) })
	mails      = items("mails", func(t *strata.Def, c *itemColumns) { t.InDomain(hasSign, c.Name) })
	mood       = strata.DefineEnum[moodName]("portable_mood", "glad", "sad")
	moods      = strata.Define("moods", new(moodColumns), func(t *strata.Def, c *moodColumns) {
		t.PrimaryKey(c.ID)
		strata.InEnum(t, c.Mood, mood)
	})
	invoiceNo = strata.DefineSequence("portable_invoice")
	ringA     *itemColumns
	ringB     = items("ring_b", func(t *strata.Def, c *itemColumns) {
		strata.ReferencesFunc(t, c.Part, func() strata.Operand[int64] { return ringA.ID }, strata.NoAction)
	})
)

// ring creates tables that refer to each other, with rows, and drops them.
func ring(ctx context.Context, db builder.DB) (string, error) {
	return steps(create(ringA, ringB), put(ringA, "a"), change(builder.Insert(ringB).Rows(part(1, 1))),
		change(builder.Update(ringA).Set(ringA.Part.Set(1)).All()), define(builder.DropTables(ringA, ringB)))(ctx, db)
}

func init() {
	ringA = items("ring_a", func(t *strata.Def, c *itemColumns) { strata.References(t, c.Part, ringB.ID, strata.NoAction) })
}

var definitions = []row{
	{"Schemas", all(
		same(defined("billing.invoices", plainItems, "a"), "1"),
		on(sqlite+mariadb, same(rows(builder.RawRows(builder.Raw(`SELECT id FROM "billing.invoices"`), strata.N(0))), "[1]")),
		on(postgres, same(rows(builder.RawRows(builder.Raw(`SELECT id FROM billing.invoices`), strata.N(0))), "[1]")))},
	{"Column types", all(
		fails(strata.ErrOutOfRange, undone(change(builder.Update(posts).Set(posts.Views.SetExpr(posts.Views.Add(1<<62).Add(1<<62))).All()))),
		by("integration/faults", "limits"))},
	{"Indexes by other methods than B-trees, operator classes, `INCLUDE`, a place for NULL in an index", all(
		lacks(sqlite+mariadb, only("by_hash", func(t *strata.Def, c *itemColumns) { t.Index(c.Name).Using(strata.Hash) }), "done"),
		lacks(sqlite+mariadb, only("by_class", func(t *strata.Def, c *itemColumns) { t.Index(strata.OpClass(c.Name, "text_pattern_ops")) }), "done"),
		lacks(sqlite+mariadb, only("by_more", func(t *strata.Def, c *itemColumns) { t.Index(c.Name).Include(c.N) }), "done"),
		same(only("by_only", func(t *strata.Def, c *itemColumns) { t.Index(c.Name).Using(strata.Hash).OnlyOn("PostgreSQL") }), "done"))},
	{"Indexes of some rows, and of expressions", all(
		same(only("some_rows", func(t *strata.Def, c *itemColumns) { t.UniqueWhere(c.N.Gt(0), c.Name) }), "done"),
		same(only("an_expression", func(t *strata.Def, c *itemColumns) { t.Index(c.Name.Lower()) }), "done"),
		fails(strata.ErrUnique, defined("one_lower", func(t *strata.Def, c *itemColumns) { t.Index(c.Name.Lower()).Unique() }, "ann", "Ann")),
		by("integration/definitions", "TestIndexIsUsed"))},
	{"`NULLS NOT DISTINCT` of constraints and indexes", lacks(sqlite+mariadb, only("one_null", func(t *strata.Def, c *itemColumns) { t.Unique(c.Part).NullsNotDistinct() }), "done")},
	{"Comments on tables and columns", same(only("commented", func(t *strata.Def, c *itemColumns) { t.Comment("it's"); t.CommentOn(c.Name, `a "name"`) }), "done")},
	{"Length of a text", all(
		fails(strata.ErrOutOfRange, defined("short_names", func(t *strata.Def, c *itemColumns) { t.MaxLength(c.Name, 3) }, "four")),
		fails(strata.ErrOutOfRange, defined("short_blanks", func(t *strata.Def, c *itemColumns) { t.MaxLength(c.Name, 3) }, "abc ")),
		same(defined("short_letters", func(t *strata.Def, c *itemColumns) { t.MaxLength(c.Name, 3) }, "€𝄞é"), "1"))},
	{"Columns of tables that others have created", all(
		same(defined("their_types", func(t *strata.Def, c *itemColumns) {
			t.ColumnType(c.Name, "PostgreSQL", "varchar(50)")
			t.ColumnType(c.Name, "SQLite", "TEXT")
			t.ColumnType(c.Name, "MariaDB", "varchar(50)")
			t.TableSuffix("SQLite", "")
		}, "a"), "1"), by("integration/definitions", "TestColumnType"))},
	{"Types of an enum (`DefineEnum`)", all(
		same(steps(create(moods), change(builder.Insert(moods).Rows(moodRow{1, "sad"})), rows(builder.Select(strata.EnumOrdinal(moods.Mood)))), "[{2 true}]"),
		unsent(strata.BadValue, "", change(builder.Insert(moods).Rows(moodRow{2, "mad"}))))},
	{"Domains (`DefineDomain`)", all(
		same(steps(create(mails), put(mails, "a@b")), "1"),
		fails(strata.ErrCheck, undone(change(builder.Update(mails).Set(mails.Name.Set("a")).All()))))},
	{"Sequences (`DefineSequence`)", lacks(sqlite, steps(only("numbered", func(t *strata.Def, c *itemColumns) { strata.DefaultExpr(t, c.N, invoiceNo.NextValue()) })), "done")},
	{"Start and increment of an identity", lacks(sqlite+mariadb, only("stepping", func(t *strata.Def, c *itemColumns) { t.Identity(c.ID).Start(7).Increment(3) }), "done")},
	{"Materialized views", lacks(sqlite+mariadb, define(builder.CreateMaterializedView(shelf, builder.From(stock))), "done")},
	{"Partitions (`PartitionByRange`, `PartitionByList`)", all(
		lacks(sqlite+mariadb, only("parted", func(t *strata.Def, c *itemColumns) {
			strata.PartitionByList(t, c.ID, strata.ListPartition[int64]("few", 1, 2), strata.RestPartition[int64]("others"))
		}), "done"),
		same(defined("whole", func(t *strata.Def, c *itemColumns) {
			strata.PartitionByList(t, c.ID, strata.ListPartition[int64]("one_and_two", 1, 2)).OnlyOn("PostgreSQL")
		}, "a", "b"), "2"),
		fails(strata.ErrCheck, defined("too_few", func(t *strata.Def, c *itemColumns) {
			strata.PartitionByList(t, c.ID, strata.ListPartition[int64]("only_one", 1)).OnlyOn("PostgreSQL")
		}, "a", "b")))},
	{"Collation of a column", all(
		same(steps(create(heap), put(heap, "a", "A", "a ", "é", "e"), rows(builder.Select(heap.Name).OrderBy(heap.Name.Asc()))), "[A a a  e é]"),
		by("integration/schema", "TestCollationDiffers"))},
	{"Order of NULL in an index that says none", because("no rows tell it: it is where the engine keeps them")},
	{"What is there already under `IfNotExists`", all(
		fails(strata.ErrExists, unlike("CREATE TABLE there_a (id bigint)", items("there_a", plainItems))),
		fails(strata.ErrExists, unlike("CREATE VIEW there_b AS SELECT 1 AS id", items("there_b", plainItems))),
		same(unlike("CREATE TABLE there_c (id bigint PRIMARY KEY, name varchar(255), part bigint, n bigint, more bigint)", items("there_c", plainItems)), "done"),
		by("integration/faults", "IfNotExists over a table that differs"))},
	{"Tables that refer to each other, dropped", all(
		same(ring, "done"), same(ring, "done"))},
	{"Names that the database keeps for itself", by("integration/faults", "names that no engine takes, or that are not used")},
	{"One name for two things of a schema: tables, indexes, keys, sequences", unsent(strata.RepeatedName, "one name",
		create(items("twice", plainItems), items("twice_pkey", plainItems)), create(items("same", plainItems), items("Same", plainItems)))},
	{"Names that differ in upper and lower case only", unsent(strata.RepeatedName, "one name", create(items("lower", plainItems), items("LOWER", plainItems)))},
	{"Such functions in CHECK, generated columns and defaults", all(
		lacks(mariadb, only("halves", func(t *strata.Def, c *itemColumns) {
			t.Check("half", strata.Cast(c.N, strata.TypeDecimal).Div(money("3")).Gt(money("0")))
		}), "done"))},
	{"Conditions of an identity, and of columns that a foreign key changes", all(
		lacks(mariadb, only("followed", func(t *strata.Def, c *itemColumns) {
			strata.References(t, c.Part, c.ID, strata.SetNulls)
			t.Check("part", c.Part.Gt(0))
		}), "done"),
		by("integration/definitions", "TestIdentitiesOfEveryWidth", "TestConditionsOfWhatIsFilledIn"))},
	{"Definitions in a transaction", lacks(mariadb, undone(create(items("undone", plainItems))), "done")},
	{"Package `schema` and migrations", all(
		same(differences, "[]"),
		by("integration/schema", "TestRandomPairs", "TestShownRefusals"))},
}
