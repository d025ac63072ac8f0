package strata

import (
	"slices"

	"github.com/strata-go/strata/internal/ast"
)

// UniqueDef is a UNIQUE constraint under definition, whose methods say more about it.
type UniqueDef struct{ state any } // a *uniqueDef, which importers need not know

type uniqueDef struct {
	*def
	at    int // in the table's list
	named bool
}

func (u *UniqueDef) unique() (*uniqueDef, *ast.Unique) {
	if u != nil {
		if d, ok := u.state.(*uniqueDef); ok {
			return d, &d.table.Uniques[d.at]
		}
	}
	panic("strata: a UniqueDef that is none: Unique of a definition makes one")
}

// Unique says that no two rows have the same values in the columns. Rows with a NULL
// among them are never the same, unless NullsNotDistinct says so.
func (t *Def) Unique(columns ...Column) *UniqueDef {
	d := defOf(t)
	chosen := d.chosen != ""
	list := d.columnsOf("Unique", columns)
	name := d.constraint(ast.NamesOf(list), "key")
	if i := slices.IndexFunc(d.table.Uniques, func(u ast.Unique) bool { return slices.Equal(u.Columns, list) }); i >= 0 && len(list) > 0 {
		name = d.table.Uniques[i].Name // which finishConstraints refuses
	}
	d.table.Uniques = append(d.table.Uniques, ast.Unique{Name: name, Columns: list})
	return &UniqueDef{&uniqueDef{d, len(d.table.Uniques) - 1, chosen}}
}

// Named gives the constraint a name, in place of the one that its columns give it.
func (u *UniqueDef) Named(name string) *UniqueDef {
	d, unique := u.unique()
	d.rename(&unique.Name, &d.named, name)
	return u
}

// NullsNotDistinct says that NULL is equal to NULL. It needs PostgreSQL 15; SQLite
// refuses the table.
func (u *UniqueDef) NullsNotDistinct() *UniqueDef {
	_, unique := u.unique()
	unique.NullsNotDistinct = true
	return u
}
