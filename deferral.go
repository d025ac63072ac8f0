package strata

import (
	"fmt"

	"github.com/strata-go/strata/internal/ast"
)

// KeyDef is a primary key under definition, whose methods say more about it.
type KeyDef struct{ state any } // a *def, which importers need not know

func (k *KeyDef) key() *def {
	if k != nil {
		if d, ok := k.state.(*def); ok {
			return d
		}
	}
	panic("strata: a KeyDef that is none: PrimaryKey of a definition makes one")
}

// Named gives the key a name, in place of the one that the table gives it.
func (k *KeyDef) Named(name string) *KeyDef {
	d := k.key()
	chosen := d.table.KeyNamed != ""
	d.rename(&d.table.KeyNamed, &chosen, name)
	return k
}

// Deferred has the key looked at when the transaction ends, so that rows may change keys
// until then: DEFERRABLE INITIALLY DEFERRED. No foreign key can refer to it, and no ON
// CONFLICT mean it. SQLite has no such key, and refuses the table.
func (k *KeyDef) Deferred() *KeyDef { return k.deferral(ast.InitiallyDeferred) }

// Deferrable has the key looked at when each statement ends, unless a transaction asks the
// database for another time; else as Deferred.
func (k *KeyDef) Deferrable() *KeyDef { return k.deferral(ast.InitiallyImmediate) }

func (k *KeyDef) deferral(of ast.Deferral) *KeyDef {
	d := k.key()
	d.defers("the primary key", &d.table.KeyDeferral, of)
	return k
}

// Deferred has the constraint looked at when the transaction ends, so that rows may change
// values until then: DEFERRABLE INITIALLY DEFERRED. No foreign key can refer to its
// columns, and no ON CONFLICT mean it. SQLite has no such constraint, and refuses the
// table.
func (u *UniqueDef) Deferred() *UniqueDef { return u.deferral(ast.InitiallyDeferred) }

// Deferrable has the constraint looked at when each statement ends, unless a transaction
// asks the database for another time; else as Deferred.
func (u *UniqueDef) Deferrable() *UniqueDef { return u.deferral(ast.InitiallyImmediate) }

func (u *UniqueDef) deferral(of ast.Deferral) *UniqueDef {
	d, unique := u.unique()
	d.defers(fmt.Sprintf("the constraint %q", unique.Name), &unique.Deferral, of)
	return u
}

// Deferred has the constraint looked at when the transaction ends: DEFERRABLE INITIALLY
// DEFERRED. A table that has one takes no ON CONFLICT without columns.
func (x *ExclusionDef) Deferred() *ExclusionDef { return x.deferral(ast.InitiallyDeferred) }

// Deferrable has the constraint looked at when each statement ends, unless a transaction
// asks the database for another time.
func (x *ExclusionDef) Deferrable() *ExclusionDef { return x.deferral(ast.InitiallyImmediate) }

func (x *ExclusionDef) deferral(of ast.Deferral) *ExclusionDef {
	d, exclusion := x.exclusion()
	d.defers(fmt.Sprintf("the constraint %q", exclusion.Name), &exclusion.Deferral, of)
	return x
}

// defers keeps when a constraint is looked at, which is said once.
func (d *def) defers(what string, old *ast.Deferral, of ast.Deferral) {
	if *old != ast.NotDeferrable && *old != of {
		d.mistake("%s is Deferred and Deferrable; say one", what)
	}
	*old = of
}
