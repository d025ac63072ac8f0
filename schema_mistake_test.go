package strata_test

import (
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
)

func TestMistakesOfIndexes(t *testing.T) {
	wantMistakes(t, noted(func(t *strata.Def, c *noteColumns) {
		t.PrimaryKey(c.ID)
		t.Index().Named("i0")
		t.Index(c.ID, nil).Named("i1")
		t.Index(c.ID, strata.Sorted(c.ID.Desc())).Named("i2")
		t.Index(strata.S("x")).Named("i3")
		t.Index(strata.Sum(c.ID)).Named("i4")
		t.Index(strata.Sorted(strata.Position(1))).Named("i5")
		t.Index(strata.Sorted(strata.Order{})).Named("i6")
		t.Index(strata.OpClass(c.Title, "text_ops; --")).Named("i7")
		t.Index(strata.OpClass(c.Title, "")).Named("i8")
		t.Index(c.ID).Named("i9").Named("i10")
		t.Named("i11").Index(c.ID).Named("i12")
		t.Index(c.ID).Named("")
		t.Index(c.ID).Named("i13").Where(nil)
		t.Index(c.ID).Named("i14").Where(c.ID.Gt(1)).Where(c.ID.Gt(2))
		t.UniqueWhere(c.ID.Gt(1), c.ID).Named("i15").Where(c.ID.Gt(2))
		t.Index(c.ID).Named("i16").Where(c.ID.InQuery(builder.Select(notes.ID)))
		t.Index(c.ID).Named("i17").Include(c.ID, c.Title, c.Title, notes.Body)
		t.Index(c.ID).Named("i18").Include()
		t.Index(c.ID).Named("i19").Using("b tree")
		t.Index(c.ID).Named("i20").Using(strata.Hash).Using(strata.GIN)
		t.Index(c.ID).Named("i21").Unique().Using(strata.Hash)
		t.Index(c.ID).Named("i22").Unique().OnlyOn("SQLite")
		t.Index(c.ID).Named("i23").NullsNotDistinct()
		t.Index(strata.Sorted(c.ID.Desc())).Named("i24").Using(strata.GiST)
		t.Index(c.ID).Named("i25").Using(strata.BRIN).Include(c.Title)
		t.Index(c.ID, c.Title).Named("i26").Using(strata.Hash)
		t.Index(c.ID).Named("i27").OnlyOn()
	}),
		`Define("notes"): Index names no column`,
		`Define("notes"): Index: a column is missing`,
		`Define("notes"): Index names the column "id" twice`,
		`Define("notes"): Index: an expression has no column, and is the same for every row`,
		`Define("notes"): Index: an aggregate has no place there, where there is one row`,
		`Define("notes"): Index: "text_ops; --" is not the name of an operator class`,
		`Define("notes"): Index: "" is not the name of an operator class`,
		`Define("notes"): the constraint "i9" has a second name, "i10"; say one`,
		`Define("notes"): the constraint "i11" has a second name, "i12"; say one`,
		`Define("notes"): "" is not a constraint name: it is empty`,
		`Define("notes"): the index "i13": Where: there is no condition`,
		`Define("notes"): the index "i14": Where: it has a condition already; join them with And`,
		`Define("notes"): the index "i15": Where: it has a condition already; join them with And`,
		`Define("notes"): the index "i16": Where: a subquery has no place there`,
		`Define("notes"): the index "i17": Include names the column "title" twice`,
		`Define("notes"): the index "i17": Include: notes.body is not a column of this table`,
		`Define("notes"): the index "i17": Include: the column "id" is in the index already`,
		`Define("notes"): the index "i17": Include: the column "title" is in the index already`,
		`Define("notes"): the index "i18": Include names no column`,
		`Define("notes"): the index "i19": Using: "b tree" is not the name of a method`,
		`Define("notes"): the index "i20": Using: it has two methods, hash and gin`,
		`Define("notes"): the index "i27": OnlyOn names no dialect`,
		`Define("notes"): the index "i21": it is unique, which is for B-trees, not for hash`,
		`Define("notes"): the index "i22": it is unique, and OnlyOn leaves it out somewhere, where other rows would be taken`,
		`Define("notes"): the index "i23": NullsNotDistinct is for unique indexes`,
		`Define("notes"): the index "i24": it is sorted, which is for B-trees, not for gist`,
		`Define("notes"): the index "i25": Include is not for brin`,
		`Define("notes"): the index "i26": a hash index has one column`,
	)
}

// keyed is what mistaken references refer to.
var keyed = strata.Define("keyed", new(noteColumns), func(t *strata.Def, c *noteColumns) { t.PrimaryKey(c.ID) })

func TestMistakesOfConstraints(t *testing.T) {
	wantMistakes(t, noted(func(t *strata.Def, c *noteColumns) {
		t.PrimaryKey(c.ID)
		t.Unique(c.Title).Named("u1").Named("u2")
		t.Named("u3").Unique(c.ID, c.Title).Named("u4")
		t.Exclude()
		t.Exclude(strata.Conflicts(c.ID, "= 1) --")).Named("x1")
		t.Exclude(strata.Conflicts(strata.Sorted(c.ID.Desc()), "=")).Named("x2").Using(strata.GIN)
		t.Exclude(strata.Conflicts(notes.ID, "=")).Named("x3").Where(nil)
		t.Exclude(strata.ExclusionTerm{}).Named("x4")
		t.Exclude(strata.Conflicts(c.ID, "=")).Named("x5").Where(c.ID.Gt(1)).Where(notes.ID.Gt(1))
		strata.References(t, c.ID, keyed.ID, strata.NoAction).Deferred().Deferrable().Named("f1")
		strata.References(t, c.ID, notes.ID.Add(1), strata.NoAction).OnUpdate(strata.Cascade).Deferred()
		t.ForeignKey(strata.Cascade).Deferrable().Named("f2")
		strata.ReferencesFunc[int64](t, c.ID, nil, strata.Cascade).Named("f3")
		strata.References(t, c.ID, keyed.ID, strata.NoAction).Named("f4").OnUpdate(strata.SetNulls)
		strata.References(t, c.ID, keyed.ID, strata.SetDefaults).Named("f5")
		strata.References(t, c.ID, keyed.ID, "cascade").Named("f6")
	}),
		`Define("notes"): the constraint "u1" has a second name, "u2"; say one`,
		`Define("notes"): the constraint "u3" has a second name, "u4"; say one`,
		`Define("notes"): Exclude names no column`,
		`Define("notes"): Exclude: "= 1) --" is not an operator`,
		`Define("notes"): Exclude: a term is sorted, which has no place there`,
		`Define("notes"): the constraint "x2": Using: "gin" is not a method that keeps exclusions`,
		`Define("notes"): Exclude: notes.id is not a column of this table`,
		`Define("notes"): the constraint "x3": Where: there is no condition`,
		`Define("notes"): Exclude: "" is not an operator`,
		`Define("notes"): Exclude: a column is missing`,
		`Define("notes"): the constraint "x5": Where: it has a condition already; join them with And`,
		`Define("notes"): the reference "notes_id_fkey" is Deferred and Deferrable; say one`,
		`Define("notes"): References: the target is no column`,
		`Define("notes"): ForeignKey names no column`,
		`Define("notes"): ReferencesFunc: there is no function`,
		`Define("notes"): the reference from id to keyed.id: SetNulls, but id is never NULL`,
		`Define("notes"): the reference from id to keyed.id: SetDefaults, but id has no default, and is never NULL`,
		`Define("notes"): the reference from id to keyed.id: there is no action "cascade"`,
	)
}

func TestMistakesOfComments(t *testing.T) {
	wantMistakes(t, noted(func(t *strata.Def, c *noteColumns) {
		t.PrimaryKey(c.ID)
		t.Comment("")
		t.Comment("a")
		t.Comment("b")
		t.CommentOn(c.ID, "")
		t.CommentOn(c.ID, "a\x00b")
		t.CommentOn(c.ID, "\xff")
		t.CommentOn(notes.ID, "a")
		t.CommentOn(nil, "a")
	}),
		`Define("notes"): Comment: the comment is empty`,
		`Define("notes"): Comment: it has a comment already`,
		`Define("notes"): CommentOn: the column ID: the comment is empty`,
		`Define("notes"): CommentOn: the column ID: the comment is no text: it has to be valid UTF-8 without a NUL character`,
		`Define("notes"): CommentOn: notes.id is not a column of this table`,
		`Define("notes"): CommentOn: a column is missing`,
	)
}

func TestMistakesOfLengths(t *testing.T) {
	wantMistakes(t, noted(func(t *strata.Def, c *noteColumns) {
		t.PrimaryKey(c.ID)
		t.MaxLength(c.ID, 2)
		t.MaxLength(c.Body, 0)
		t.MaxLength(c.Title, 2)
		t.MaxLength(c.Title, 3)
		t.MaxLength(notes.Title, 3)
		strata.Default(t, c.Title, "äöü")
	}),
		`Define("notes"): MaxLength: the column ID is no text`,
		`Define("notes"): MaxLength: the column Body holds 0 characters; say 1 or more`,
		`Define("notes"): MaxLength: the column Title has a length already`,
		`Define("notes"): MaxLength: notes.title is not a column of this table`,
		`Define("notes"): Default: the column Title: the text has more than 2 characters`,
	)
}

func TestMistakesOfColumnTypes(t *testing.T) {
	wantMistakes(t, noted(func(t *strata.Def, c *noteColumns) {
		t.PrimaryKey(c.ID)
		t.ColumnType(c.Body, "PostgreSQL", "varchar(3)")
		t.ColumnType(c.Body, "PostgreSQL", "varchar(4)")
		t.ColumnType(c.Title, "", "text")
		t.ColumnType(c.Title, "SQLite", " ")
		t.ColumnType(c.Title, "PostgreSQL", "a\x00b")
		t.ColumnType(notes.Title, "SQLite", "TEXT")
		strata.Default(t, c.ID, 5)
		t.ColumnType(c.ID, "SQLite", "INTEGER default 6")
		t.TableSuffix("SQLite", "")
		t.TableSuffix("SQLite", "STRICT")
		t.ForeignKeyFunc(strata.NoAction, []strata.Column{c.ID}, nil)
	}),
		`Define("notes"): ColumnType: the column Body: it is said twice for PostgreSQL`,
		`Define("notes"): ColumnType: the column Title: it names no dialect`,
		`Define("notes"): ColumnType: the column Title gets no type`,
		`Define("notes"): ColumnType: the column Title: the text is none: it has to be valid UTF-8 without a NUL character`,
		`Define("notes"): ColumnType: notes.title is not a column of this table`,
		`Define("notes"): ColumnType: the column ID has a default, and its type another one; say one`,
		`Define("notes"): TableSuffix: it is said twice for SQLite`,
		`Define("notes"): ForeignKeyFunc: there is no function`,
	)
}

func TestMistakesOfLateKeys(t *testing.T) {
	wantMistakes(t, noted(func(t *strata.Def, c *noteColumns) {
		t.PrimaryKey(c.ID)
		t.ForeignKeyFunc(strata.NoAction, []strata.Column{c.ID}, func() []strata.Column { return []strata.Column{c.Title} })
		t.ForeignKeyFunc(strata.NoAction, []strata.Column{c.ID}, func() []strata.Column { return nil }).Named("second")
	}),
		`Define("notes"): the target of the reference from id is no column`,
	)
}

func TestMistakesOfCompositeSchemas(t *testing.T) {
	type address struct{ Street string }
	type addressFields struct {
		strata.CompositeType[address]
		Street strata.Text
	}
	wantMistakes(t, func() {
		strata.DefineComposite("address", new(addressFields), func(t *strata.Def, c *addressFields) {
			t.MaxLength(c.Street, 3)
			t.Comment("where")
			t.Exclude(strata.Conflicts(c.Street, "=")).Using(strata.BTree)
		})
	},
		`DefineComposite("address"): the field "street" has a length, a comment or a ColumnType, which only a table's column has`,
		`DefineComposite("address"): it has a comment or a TableSuffix, which only a table has`,
		`DefineComposite("address"): keys, constraints and indexes are a table's`,
	)
}

func TestMistakesOfPartitions(t *testing.T) {
	wantMistakes(t, noted(func(t *strata.Def, c *noteColumns) {
		t.PrimaryKey(c.Title)
		t.Unique(c.Title).Named("u")
		t.UniqueWhere(c.ID.Gt(1), c.Title).Named("i")
		strata.PartitionByRange(t, strata.Operand[int64](c.ID),
			strata.RangePartition[int64]("p0", 5, 5),
			strata.RangePartition[int64]("p1", 1, 10),
			strata.PartitionFrom[int64]("p2", 9),
			strata.PartitionBefore[int64]("p1", 1),
			strata.ListPartition[int64]("p3", 1),
			strata.RestPartition[int64]("p4"),
			strata.RestPartition[int64]("p5"),
			strata.RestPartition[int64]("")).OnlyOn()
	}),
		`Define("notes"): PartitionByRange: the partition "p3" has no bounds of that kind`,
		`Define("notes"): "" is not a partition name: it is empty`,
		`Define("notes"): the partitions: OnlyOn names no dialect`,
		`Define("notes"): the primary key does not contain "id", by which the table is partitioned`,
		`Define("notes"): the constraint "u" does not contain "id", by which the table is partitioned`,
		`Define("notes"): the unique index "i" is not of columns with "id", by which the table is partitioned`,
		`Define("notes"): the partition "p0": its range is empty`,
		`Define("notes"): the partitions "p0" and "p1" overlap`,
		`Define("notes"): the partitions "p1" and "p2" overlap`,
		`Define("notes"): two partitions, or one and its table, have the name "p1"`,
		`Define("notes"): the partitions "p4" and "p5" overlap`,
		`Define("notes"): the partitions "p4" and "" overlap`,
		`Define("notes"): the partitions "p5" and "" overlap`,
	)
}
