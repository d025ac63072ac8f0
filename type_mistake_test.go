package strata_test

import (
	"strings"
	"testing"

	"github.com/strata-go/strata"
)

type ticket struct {
	ID    int64
	Level string
	Other string
	No    int64
}

type ticketColumns struct {
	strata.Table[ticket]
	ID    strata.Int64
	Level strata.Enum[string]
	Other strata.Text
	No    strata.Int64
}

func TestMistakesOfTypes(t *testing.T) {
	wantMistakes(t, func() {
		strata.DefineEnum[string]("e0")
		strata.DefineEnum("", "a", "a", "", strings.Repeat("x", 64))
		strata.DefineEnum("a.b", 1, 2)
		strata.DefineDomain("d0", strata.TypeArray(strata.TypeText))
		strata.DefineDomain("d1", strata.TypeInt64, func(d *strata.DomainDef, value strata.NullInt64) {
			d.Check("", value.Gt(1))
			d.Check("c1", value.Gt(1))
			d.Check("c1", value.Gt(2))
			d.Check("c2", nil)
			d.Check("c3", notes.ID.Gt(2))
		})
		strata.DefineSequence("s0", strata.StartWith(0), nil)
		strata.DefineSequence("s1", strata.IncrementBy(-1))
	},
		`DefineEnum("e0"): it has no values`,
		`DefineEnum(""): "" is not a type name: it is empty`,
		`DefineEnum(""): it has the value "a" twice`,
		`DefineEnum(""): the value "" has to have 1 to 63 bytes`,
		`DefineEnum(""): the value "`+strings.Repeat("x", 64)+`" has to have 1 to 63 bytes`,
		`DefineEnum("a.b"): an enum has values of a string type or a types.Enum, not of int`,
		`DefineDomain("d0"): it is of a type that no domain is of: take text, a number, a time or another one of SQL's own`,
		`DefineDomain("d1"): "" is not a check name: it is empty`,
		`DefineDomain("d1"): two constraints have the name "c1"`,
		`DefineDomain("d1"): Check("c2"): there is no condition`,
		`DefineDomain("d1"): Check("c3"): notes.id is not a column of this table`,
		`DefineSequence("s0"): it starts with 0 and is incremented by 1; say 1 or more`,
		`DefineSequence("s1"): it starts with 1 and is incremented by -1; say 1 or more`,
	)
}

func TestMistakesOfTypedColumns(t *testing.T) {
	levels := strata.DefineEnum("ticket_level", "a", "b")
	short := strata.DefineDomain("short", strata.TypeText, func(d *strata.DomainDef, value strata.NullText) {
		d.Check("is_short", value.Length().Lt(9))
	})
	wantMistakes(t, func() {
		strata.Define("tickets", new(ticketColumns), func(t *strata.Def, c *ticketColumns) {
			strata.InEnum(t, c.Level, levels)
			strata.InEnum(t, c.Level, levels)
			strata.InEnum(t, c.Other, levels)
			t.InDomain(short, c.Other, c.No)
			t.InDomain(short, c.Other)
			t.InDomain(strata.Domain{}, c.ID)
			t.Check("is_short", c.No.Gt(1))
			t.Identity(c.Other)
			t.Identity(c.ID).Start(0).Increment(-1)
			t.Identity(c.ID)
			t.PrimaryKey(c.ID).Named("k1").Named("k2").Deferred().Deferrable()
			t.Unique(c.No).Named("u1").Deferrable().Deferred()
		})
	},
		`Define("tickets"): InEnum: the column Level has its values already; say InEnum or Values`,
		`Define("tickets"): InEnum: the column Other is no strata.Enum`,
		`Define("tickets"): InDomain: the column "no" is of another type than the domain "short"`,
		`Define("tickets"): InDomain: the column "other" is in a domain already`,
		`Define("tickets"): InDomain: the column "id" gets no domain; DefineDomain makes one`,
		`Define("tickets"): Identity: the column Other is no integer`,
		`Define("tickets"): Identity: it starts with 0; say 1 or more`,
		`Define("tickets"): Identity: it is incremented by -1; say 1 or more`,
		`Define("tickets"): Identity: the column ID is one already`,
		`Define("tickets"): the constraint "k1" has a second name, "k2"; say one`,
		`Define("tickets"): the primary key is Deferred and Deferrable; say one`,
		`Define("tickets"): the constraint "u1" is Deferred and Deferrable; say one`,
		`Define("tickets"): two constraints have the name "is_short": one is of the domain "short"`,
	)
}

// No reference goes by a key that is looked at later.
func TestMistakeOfDeferredTarget(t *testing.T) {
	wantMistakes(t, func() {
		late := strata.Define("late", new(noteColumns), func(t *strata.Def, c *noteColumns) {
			t.PrimaryKey(c.ID).Deferrable()
			t.Unique(c.Title).Deferred()
		})
		strata.Define("referring", new(noteColumns), func(t *strata.Def, c *noteColumns) {
			strata.References(t, c.ID, late.ID, strata.NoAction)
			strata.References(t, c.Title, late.Title, strata.NoAction)
		})
	},
		`Define("referring"): the reference from id to late.id: it is unique when a transaction ends, which no reference goes by; take Deferred or Deferrable away there`,
		`Define("referring"): the reference from title to late.title: it is unique when a transaction ends, which no reference goes by; take Deferred or Deferrable away there`,
	)
}
