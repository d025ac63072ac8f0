package conformance

import (
	"context"
	"database/sql"
	"errors"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/pool"
)

// part refers to itself, and says what else a definition can.
type part struct {
	ID     int64
	Parent *int64
	Code   string
	Old    bool
	Key    [16]byte
	Label  string
}

type partColumns struct {
	strata.Table[part]
	ID     strata.Int64
	Parent strata.NullInt64
	Code   strata.Text
	Old    strata.Bool
	Key    strata.UUID
	Label  strata.Text
}

var parts = strata.Define("parts", new(partColumns), func(t *strata.Def, c *partColumns) {
	t.PrimaryKey(c.ID)
	strata.References(t, c.Parent, c.ID, strata.SetNulls)
	t.Named("parts_live_code").UniqueWhere(c.Old.IsFalse(), c.Code)
	t.Index(c.Code, c.Old)
	strata.DefaultExpr(t, c.Key, strata.NewUUID())
	strata.Generated(t, c.Label, c.Code.Upper())
})

var partCodes = builder.Select2(parts.ID, parts.Code).OrderBy(parts.ID.Asc())

func newPart(id int64, parent *int64, code string, old bool) *builder.InsertStatement {
	return builder.Insert(parts).Set(parts.ID.Set(id), parts.Parent.SetPtr(parent), parts.Code.Set(code), parts.Old.Set(old))
}

// dropLeft drops what definitions have left.
func dropLeft(ctx context.Context, db *pool.DB) error {
	_, err := builder.Raw("DROP VIEW IF EXISTS parts").Exec(ctx, db)
	return errors.Join(err, builder.DropView(grown).Exec(ctx, db), builder.DropTables(parts, lefts, rights, odds).Exec(ctx, db))
}

// withParts has a case find the table, in its own transaction.
func withParts(name string, run func(t *T)) Case {
	return defines(name, func(t *T) {
		t.Must(builder.CreateTables(parts).Exec(t.Ctx, t.DB))
		run(t)
	})
}

// inPlace is a case of what is there in place of a table.
func inPlace(name, text string, kind error) Case {
	return defines(name, func(t *T) {
		changes(t, builder.Raw(strata.SQL(text)), 0)
		err := builder.CreateTables(parts).IfNotExists().Exec(t.Ctx, t.DB)
		if kind != nil {
			t.Fails(err, kind)
			return
		}
		t.Must(err)
	})
}

type nameOnly struct {
	Name string
	Size sql.Null[int64]
}

type nameColumns struct {
	strata.Table[nameOnly]
	Name strata.Text
	Size strata.NullInt64
}

var grown = strata.DefineView("grown", new(nameColumns))

// thing is in a schema, and refers to a table that refers to it.
type thing struct {
	ID    int64
	Other *int64
}

type thingColumns struct {
	strata.Table[thing]
	ID    strata.Int64
	Other strata.NullInt64
}

var (
	lefts = strata.Define("lefts", new(thingColumns), func(t *strata.Def, c *thingColumns) {
		t.PrimaryKey(c.ID)
		strata.ReferencesFunc(t, c.Other, func() strata.Operand[int64] { return rights.ID }, strata.NoAction)
	})
	rights *thingColumns
)

// The variables would need each other to be initialised.
func init() {
	rights = strata.Define("rights", new(thingColumns), func(t *strata.Def, c *thingColumns) {
		t.PrimaryKey(c.ID)
		strata.References(t, c.Other, lefts.ID, strata.Restrict)
	})
}

func ref(id int64) *int64 { return &id }

var definitions = of(
	"definitions",
	withParts("created", func(t *T) {
		changes(t, newPart(1, nil, "a", false), 1)
		rows(t, builder.Select3(parts.ID, parts.Parent, parts.Label), "1|NULL|A")
	}),
	withParts("created if it is not there", func(t *T) {
		changes(t, newPart(1, nil, "a", false), 1)
		t.Must(builder.CreateTables(parts).IfNotExists().Exec(t.Ctx, t.DB))
		rows(t, partCodes, "1|a")
	}),
	withParts("created twice", func(t *T) { t.Fails(builder.CreateTables(parts).Exec(t.Ctx, t.DB), strata.ErrExists) }),
	withParts("dropped, and created anew", func(t *T) {
		changes(t, newPart(1, nil, "a", false), 1)
		t.Must(builder.DropTables(parts).Exec(t.Ctx, t.DB))
		t.Must(builder.CreateTables(parts).Exec(t.Ctx, t.DB))
		rows(t, partCodes)
	}),
	defines("dropped where it is not there", func(t *T) { t.Must(builder.DropTables(parts).Exec(t.Ctx, t.DB)) }),
	withParts("read after it was dropped", func(t *T) {
		t.Must(builder.DropTables(parts).Exec(t.Ctx, t.DB))
		_, err := partCodes.All(t.Ctx, t.DB)
		t.Fails(err, strata.ErrUndefined)
	}),
	defines("all or none", func(t *T) {
		err := builder.InTx(t.Ctx, t.DB, func(tx builder.DB) error { return builder.CreateTables(parts, ledger).Exec(t.Ctx, tx) })
		t.Fails(err, strata.ErrExists)
		t.Must(builder.CreateTables(parts).Exec(t.Ctx, t.DB))
	}),
	inPlace("a table that lacks columns in its place", "CREATE TABLE parts (id bigint PRIMARY KEY, code text)", strata.ErrExists),
	inPlace("a table of another type in its place", "CREATE TABLE parts (id bigint PRIMARY KEY, parent bigint, code bigint, old boolean, \"key\" text, label text)", strata.ErrExists),
	inPlace("an integer's table in its place", "CREATE TABLE parts (id bigint PRIMARY KEY, parent bigint, code varchar(9), old smallint, \"key\" varchar(36), label smallint)", strata.ErrExists),
	inPlace("a table of the same kinds in its place", "CREATE TABLE parts (id bigint PRIMARY KEY, parent integer, code varchar(9), old boolean, \"key\" varchar(36), label varchar(9), more real)", nil),
	inPlace("a view in its place", "CREATE VIEW parts AS SELECT 1 AS id", strata.ErrExists),
	withParts("unique among some rows", func(t *T) {
		changes(t, newPart(1, nil, "a", false), 1)
		changes(t, newPart(2, nil, "a", true), 1)
		changes(t, newPart(3, nil, "a", true), 1)
		_, err := newPart(4, nil, "a", false).Exec(t.Ctx, t.DB)
		t.Fails(err, strata.ErrUnique)
	}),
	withParts("an upsert by a key of some rows", func(t *T) {
		changes(t, newPart(1, nil, "a", false), 1)
		changes(t, newPart(2, nil, "a", false).OnConflict(parts.Code).Index("parts_live_code").DoUpdate(parts.Old.Set(true)), 1)
		changes(t, newPart(2, nil, "a", false).OnConflict(parts.Code).Index("parts_live_code").DoUpdate(parts.Old.Set(true)), 1)
		rows(t, builder.Select2(parts.ID, parts.Old).OrderBy(parts.ID.Asc()), "1|true", "2|false")
	}),
	withParts("ON DELETE SET NULL", func(t *T) {
		changes(t, newPart(1, nil, "a", false), 1)
		changes(t, newPart(2, ref(1), "b", false), 1)
		changes(t, builder.Delete(parts).Where(parts.ID.Eq(1)), 1)
		rows(t, builder.Select2(parts.ID, parts.Parent), "2|NULL")
	}),
	withParts("rows that refer to each other in one INSERT", func(t *T) {
		changes(t, builder.Insert(parts).Rows(part{ID: 1, Parent: ref(2), Code: "a"}, part{ID: 2, Parent: ref(3), Code: "b"}, part{ID: 3, Parent: ref(1), Code: "c"}), 3)
		rows(t, builder.Select(parts.Parent).OrderBy(parts.ID.Asc()), "2", "3", "1")
	}),
	withParts("a default that the database computes", func(t *T) {
		changes(t, newPart(1, nil, "a", false), 1)
		changes(t, newPart(2, nil, "b", false), 1)
		rows(t, builder.Select2(strata.CountDistinct(parts.Key), strata.CountAll().Filter(parts.Key.Ne([16]byte{}))).From(parts), "2|2")
	}),
	withParts("a generated column follows its source", func(t *T) {
		changes(t, newPart(1, nil, "é", false), 1)
		changes(t, builder.Update(parts).Set(parts.Code.Set("x")).All(), 1)
		rows(t, builder.Select(parts.Label), "X")
	}),
	defines("a view", func(t *T) {
		t.Must(builder.CreateView(grown, builder.Select2(people.Name, people.Age).Where(people.Age.Gt(35))).Exec(t.Ctx, t.DB))
		rows(t, builder.From(grown).OrderBy(grown.Name.Asc()), "Zoé|51", "ann|40")
		rows(t, builder.Select2(grown.Name, people.City).From(grown).Join(people, people.Name.EqExpr(grown.Name)).Where(grown.Size.Lt(50)), "ann|Oslo")
		t.Must(builder.DropView(grown).Exec(t.Ctx, t.DB))
		_, err := builder.From(grown).All(t.Ctx, t.DB)
		t.Fails(err, strata.ErrUndefined)
	}),
	act("a view is not written", func(t *T) {
		_, err := builder.Insert(grown).Rows(nameOnly{Name: "x"}).Exec(t.Ctx, t.DB)
		refusedEarly(t, err)
	}),
	defines("tables that refer to each other", func(t *T) {
		t.Must(builder.CreateTables(lefts, rights).Exec(t.Ctx, t.DB))
		changes(t, builder.Insert(lefts).Rows(thing{ID: 1}), 1)
		changes(t, builder.Insert(rights).Rows(thing{2, ref(1)}), 1)
		changes(t, builder.Update(lefts).Set(lefts.Other.Set(2)).All(), 1)
		t.Fails(builder.InTx(t.Ctx, t.DB, func(tx builder.DB) error {
			_, err := builder.Delete(lefts).All().Exec(t.Ctx, tx)
			return err
		}), strata.ErrForeignKey)
		t.Must(builder.DropTables(lefts, rights).Exec(t.Ctx, t.DB))
		_, err := builder.From(rights).All(t.Ctx, t.DB)
		t.Fails(err, strata.ErrUndefined)
	}),
	act("an enum's values are checked by the database", func(t *T) {
		changes(t, builder.Insert(every).Set(every.ID.Set(1)), 1)
		_, err := builder.Raw("UPDATE every_kind SET level = 'x'").Exec(t.Ctx, t.DB)
		t.Fails(err, strata.ErrCheck)
	}),
	alone("a composite type goes with its table", func(t *T) {
		t.Must(builder.CreateTables(spotted).Exec(t.Ctx, t.Pool))
		changes(t, builder.Insert(spotted).Rows(spottedRow{1, mark{"x", some("1")}}), 1)
		rows(t, builder.Select(strata.FieldOf(spotted.At, marks.Zip)).From(spotted), "1")
		t.Must(builder.DropTables(spotted).Exec(t.Ctx, t.Pool))
		t.Must(builder.CreateTables(spotted).Exec(t.Ctx, t.Pool))
		rows(t, builder.From(spotted))
		t.Must(builder.DropTables(spotted).Exec(t.Ctx, t.Pool))
	}),
)

// mark is a composite value of a table of its own.
type mark struct {
	Street string
	Zip    sql.Null[string]
}

type markFields struct {
	strata.CompositeType[mark]
	Street strata.Text
	Zip    strata.NullText
}

var marks = strata.DefineComposite("mark", new(markFields))

type spottedRow struct {
	ID int64
	At mark
}

type spottedColumns struct {
	strata.Table[spottedRow]
	ID strata.Int64
	At strata.Composite[mark]
}

var spotted = strata.Define("spotted", new(spottedColumns), func(t *strata.Def, c *spottedColumns) { t.PrimaryKey(c.ID) })

// withSpots has a case find two composite values.
func withSpots(name string, q *builder.SelectQuery[int64, strata.NullInt64], want ...string) Case {
	return act(name, func(t *T) {
		changes(t, builder.Insert(every).Rows(kind{ID: 1, Spot: some(spot{"Low Rd", some("0101")})}, kind{ID: 2, Spot: some(spot{"High St", none[string]()})}, kind{ID: 3}), 3)
		rows(t, q, want...)
	})
}

var composites = of(
	"composite values",
	withSpots("a field", where(strata.FieldOf(every.Spot, spots.Street).Like("Low%")), "1"),
	withSpots("a field that is NULL", where(strata.FieldOf(every.Spot, spots.Zip).IsNull()), "2", "3"),
	withSpots("equal in all fields", where(every.Spot.Eq(spot{"High St", none[string]()})), "2"),
	withSpots("different in one", where(every.Spot.Ne(spot{"Low Rd", some("0102")})), "1", "2"),
	withSpots("order by a field", builder.Select(every.ID).OrderBy(strata.FieldOf(every.Spot, spots.Street).Desc()), "3", "1", "2"),
)
