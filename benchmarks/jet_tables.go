package benchmarks

import (
	pg "github.com/go-jet/jet/v2/postgres"
	lite "github.com/go-jet/jet/v2/sqlite"
)

// The tables as jet's generator describes them. A table's alias is the name of
// the struct that its columns go to.

type jetItemsPg struct {
	pg.Table
	ID         pg.ColumnInteger
	Name       pg.ColumnString
	Active     pg.ColumnBool
	Score      pg.ColumnFloat
	Created    pg.ColumnTimestampz
	Note       pg.ColumnString
	Data       pg.ColumnBytea
	Qty        pg.ColumnInteger
	AllColumns pg.ColumnList
}

func jetItemPg(table, alias string) *jetItemsPg {
	t := &jetItemsPg{
		ID: pg.IntegerColumn("id"), Name: pg.StringColumn("name"), Active: pg.BoolColumn("active"), Score: pg.FloatColumn("score"),
		Created: pg.TimestampzColumn("created"), Note: pg.StringColumn("note"), Data: pg.ByteaColumn("data"), Qty: pg.IntegerColumn("qty"),
	}
	t.AllColumns = pg.ColumnList{t.ID, t.Name, t.Active, t.Score, t.Created, t.Note, t.Data, t.Qty}
	t.Table = pg.NewTable("", table, alias, t.AllColumns...)
	return t
}

type jetParentsPg struct {
	pg.Table
	ID, ItemID pg.ColumnInteger
	Name       pg.ColumnString
	AllColumns pg.ColumnList
}

var jetParentPg = func() *jetParentsPg {
	t := &jetParentsPg{ID: pg.IntegerColumn("id"), ItemID: pg.IntegerColumn("item_id"), Name: pg.StringColumn("name")}
	t.AllColumns = pg.ColumnList{t.ID, t.ItemID, t.Name}
	t.Table = pg.NewTable("", "parents", "parent", t.AllColumns...)
	return t
}()

type jetChildrenPg struct {
	pg.Table
	ID, ParentID pg.ColumnInteger
	Name         pg.ColumnString
	Qty          pg.ColumnInteger
	Created      pg.ColumnTimestampz
	AllColumns   pg.ColumnList
}

var jetChildPg = func() *jetChildrenPg {
	t := &jetChildrenPg{
		ID: pg.IntegerColumn("id"), ParentID: pg.IntegerColumn("parent_id"), Name: pg.StringColumn("name"),
		Qty: pg.IntegerColumn("qty"), Created: pg.TimestampzColumn("created"),
	}
	t.AllColumns = pg.ColumnList{t.ID, t.ParentID, t.Name, t.Qty, t.Created}
	t.Table = pg.NewTable("", "children", "child", t.AllColumns...)
	return t
}()

type jetItemsLite struct {
	lite.Table
	ID         lite.ColumnInteger
	Name       lite.ColumnString
	Score      lite.ColumnFloat
	AllColumns lite.ColumnList
}

func jetItemLite(table, alias string) *jetItemsLite {
	t := &jetItemsLite{ID: lite.IntegerColumn("id"), Name: lite.StringColumn("name"), Score: lite.FloatColumn("score")}
	t.AllColumns = lite.ColumnList{
		t.ID, t.Name, lite.BoolColumn("active"), t.Score, lite.TimestampColumn("created"),
		lite.StringColumn("note"), lite.BlobColumn("data"), lite.IntegerColumn("qty"),
	}
	t.Table = lite.NewTable("", table, alias, t.AllColumns...)
	return t
}

type jetParentsLite struct {
	lite.Table
	ID         lite.ColumnInteger
	AllColumns lite.ColumnList
}

var jetParentLite = func() *jetParentsLite {
	t := &jetParentsLite{ID: lite.IntegerColumn("id")}
	t.AllColumns = lite.ColumnList{t.ID, lite.IntegerColumn("item_id"), lite.StringColumn("name")}
	t.Table = lite.NewTable("", "parents", "parent", t.AllColumns...)
	return t
}()

type jetChildrenLite struct {
	lite.Table
	ID, ParentID lite.ColumnInteger
	AllColumns   lite.ColumnList
}

var jetChildLite = func() *jetChildrenLite {
	t := &jetChildrenLite{ID: lite.IntegerColumn("id"), ParentID: lite.IntegerColumn("parent_id")}
	t.AllColumns = lite.ColumnList{t.ID, t.ParentID, lite.StringColumn("name"), lite.IntegerColumn("qty"), lite.TimestampColumn("created")}
	t.Table = lite.NewTable("", "children", "child", t.AllColumns...)
	return t
}()
