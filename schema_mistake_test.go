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
		`Define("notes"): the index "i9" has a second name, "i10"; say one`,
		`Define("notes"): the index "i11" has a second name, "i12"; say one`,
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
