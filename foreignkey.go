package strata

import (
	"fmt"
	"slices"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/expr"
)

// Action is what a foreign key does when the row that it refers to goes.
type Action string

// The referential actions of the SQL standard. NoAction is the default.
const (
	NoAction Action = ""
	Restrict Action = "RESTRICT"
	Cascade  Action = "CASCADE"
	SetNulls Action = "SET NULL"
	// SetDefaults gives the columns their defaults, which have to refer to a row.
	SetDefaults Action = "SET DEFAULT"
)

// ForeignKeyDef is a foreign key under definition: References, ReferencesFunc and
// ForeignKey make one, whose methods say more about it.
//
//	strata.References(t, c.AuthorID, Users.ID, strata.Cascade).OnUpdate(strata.Cascade)
type ForeignKeyDef struct{ state any } // a *foreignKeyDef, which importers need not know

type foreignKeyDef struct {
	*def
	at    int // in the table's list; -1 of one that is mistaken
	named bool
}

// key is the foreign key as far as it is defined, or one that no table has.
func (k *ForeignKeyDef) key() (*foreignKeyDef, *ast.ForeignKey) {
	if k != nil {
		switch d, ok := k.state.(*foreignKeyDef); {
		case ok && d.at < 0:
			return d, new(ast.ForeignKey)
		case ok:
			return d, &d.table.ForeignKeys[d.at]
		}
	}
	panic("strata: a ForeignKeyDef that is none: References and its siblings make one")
}

// Named gives the constraint a name, in place of the one that its columns give it.
func (k *ForeignKeyDef) Named(name string) *ForeignKeyDef {
	d, key := k.key()
	d.rename(&key.Name, &d.named, name)
	return k
}

// OnUpdate says what happens to the rows when the key that they refer to is changed.
func (k *ForeignKeyDef) OnUpdate(a Action) *ForeignKeyDef {
	_, key := k.key()
	key.OnUpdate = string(a)
	return k
}

// Deferred has the key looked at when the transaction ends: DEFERRABLE INITIALLY DEFERRED.
// Until then rows may refer to others that come later. Restrict does not wait.
func (k *ForeignKeyDef) Deferred() *ForeignKeyDef { return k.deferral(ast.InitiallyDeferred) }

// Deferrable has the key looked at when each statement ends, unless a transaction asks
// the database for another time: DEFERRABLE INITIALLY IMMEDIATE.
func (k *ForeignKeyDef) Deferrable() *ForeignKeyDef { return k.deferral(ast.InitiallyImmediate) }

func (k *ForeignKeyDef) deferral(of ast.Deferral) *ForeignKeyDef {
	d, key := k.key()
	d.defers(fmt.Sprintf("the reference %q", key.Name), &key.Deferral, of)
	return k
}

// References says that a column refers to a column, normally the key, of another
// table, or of this one. Both have the same type T: keys of different types do not
// compile.
//
//	strata.References(t, c.AuthorID, Users.ID, strata.Cascade)
func References[T any](t *Def, column, target Operand[T], onDelete Action) *ForeignKeyDef {
	return references(t, operand(column), operand(target), onDelete)
}

// ReferencesFunc is References for two tables that refer to each other: the function
// is called when the tables are created, not when they are defined.
func ReferencesFunc[T any](t *Def, column Operand[T], target func() Operand[T], onDelete Action) *ForeignKeyDef {
	if target == nil {
		d := defOf(t)
		d.mistake("ReferencesFunc: there is no function")
		return d.noKey()
	}
	return defOf(t).references(operand(column), func() *expr.Expr { return operand(target()) }, onDelete)
}

//go:noinline
func references(t *Def, column, target *expr.Expr, onDelete Action) *ForeignKeyDef {
	d := defOf(t)
	if target.Column() == nil {
		d.mistake("References: the target is no column")
		return d.noKey()
	}
	return d.references(column, func() *expr.Expr { return target }, onDelete)
}

// noKey stands for a foreign key that is mistaken.
func (d *def) noKey() *ForeignKeyDef { return &ForeignKeyDef{&foreignKeyDef{d, -1, false}} }

func (d *def) references(column *expr.Expr, target func() *expr.Expr, onDelete Action) *ForeignKeyDef {
	b := d.columnIn("References", column)
	if b == nil {
		return d.noKey()
	}
	c, chosen := b.column, d.chosen != ""
	return d.foreignKey(chosen, ast.ForeignKey{
		Name:    d.constraint([]string{c.Name}, "fkey"),
		Columns: []*ast.Column{c},
		Target: func() []*ast.Column {
			if to := target().Column(); to != nil {
				return []*ast.Column{to}
			}
			return nil
		},
		OnDelete: string(onDelete),
	})
}

// Pair matches a column with the one it refers to, in a composite key.
type Pair struct{ column, target *expr.Expr }

// Refer makes a Pair of two columns of the same type.
func Refer[T any](column, target Operand[T]) Pair { return Pair{operand(column), operand(target)} }

// ForeignKey says that several columns together refer to another table's key.
func (t *Def) ForeignKey(onDelete Action, pairs ...Pair) *ForeignKeyDef {
	d := defOf(t)
	chosen := d.chosen != ""
	key := ast.ForeignKey{OnDelete: string(onDelete)}
	var targets []*ast.Column
	for _, p := range pairs {
		b := d.columnIn("ForeignKey", p.column)
		if b == nil {
			return d.noKey()
		}
		to := p.target.Column()
		if to == nil {
			d.mistake("ForeignKey: the target of the column %s is no column", b.path)
			return d.noKey()
		}
		key.Columns, targets = append(key.Columns, b.column), append(targets, to)
	}
	if len(targets) == 0 {
		d.mistake("ForeignKey names no column")
		return d.noKey()
	}
	key.Name = d.constraint(ast.NamesOf(key.Columns), "fkey")
	key.Target = func() []*ast.Column { return targets }
	return d.foreignKey(chosen, key)
}

// ForeignKeyFunc is ForeignKey for two tables that refer to each other: the function, which
// returns the columns that the key's columns refer to, is called when the tables are
// created, not when they are defined.
//
//	t.ForeignKeyFunc(strata.Cascade, []strata.Column{c.Tenant, c.Lead}, func() []strata.Column {
//		return []strata.Column{Members.Tenant, Members.ID}
//	})
func (t *Def) ForeignKeyFunc(onDelete Action, columns []Column, target func() []Column) *ForeignKeyDef {
	d := defOf(t)
	chosen := d.chosen != ""
	list := d.columnsOf("ForeignKeyFunc", columns)
	if target == nil {
		d.mistake("ForeignKeyFunc: there is no function")
	}
	if target == nil || len(list) == 0 || len(list) != len(columns) {
		return d.noKey()
	}
	return d.foreignKey(chosen, ast.ForeignKey{
		Name:     d.constraint(ast.NamesOf(list), "fkey"),
		Columns:  list,
		Target:   func() []*ast.Column { return targetsOf(list, target()) },
		OnDelete: string(onDelete),
	})
}

// targetsOf are the columns that a key's columns refer to, none where they do not match.
func targetsOf(from []*ast.Column, to []Column) (out []*ast.Column) {
	for i, x := range to {
		c := exprOf(x).Column()
		if c == nil || i >= len(from) || c.Type.Kind != from[i].Type.Kind {
			return nil
		}
		out = append(out, c)
	}
	if len(out) != len(from) {
		return nil
	}
	return out
}

// foreignKey adds a foreign key, which is looked at when all tables are defined.
func (d *def) foreignKey(chosen bool, key ast.ForeignKey) *ForeignKeyDef {
	t, at := d.table, len(d.table.ForeignKeys)
	t.ForeignKeys = append(t.ForeignKeys, key)
	d.awaits = append(d.awaits, func() string {
		wrong := wrongKey(t.ForeignKeys[at])
		if wrong == "" {
			ast.NoteReference(t, t.ForeignKeys[at])
		}
		return wrong
	})
	return &ForeignKeyDef{&foreignKeyDef{d, at, chosen}}
}

// wrongKey says what is wrong with a foreign key, or nothing.
func wrongKey(key ast.ForeignKey) string {
	targets := key.Target()
	if len(targets) == 0 {
		return fmt.Sprintf("the target of the reference from %s is no column", namesOf(key.Columns))
	}
	to := targets[0].Table
	from := fmt.Sprintf("the reference from %s to %s", namesOf(key.Columns), to.Name+"."+namesOf(targets))
	if i := slices.IndexFunc(targets, func(c *ast.Column) bool { return c.Table != to }); i >= 0 {
		return fmt.Sprintf("%s: %s is a column of another table; a key has one", from, ast.Describe(targets[i]))
	}
	if to.View {
		return from + ": a view has no keys"
	}
	if slices.Equal(key.Columns, targets) {
		return from + ": that is the column itself"
	}
	if wrong := wrongTarget(to, targets); wrong != "" {
		return from + ": " + wrong
	}
	for _, c := range key.Columns {
		if wrong := wrongAction(key, c); wrong != "" {
			return from + ": " + wrong
		}
	}
	return ""
}

// wrongTarget says why columns of a table cannot be referred to, or nothing.
func wrongTarget(to *ast.Table, columns []*ast.Column) string {
	key := sameSet(to.PrimaryKey, columns)
	at := slices.IndexFunc(to.Uniques, func(u ast.Unique) bool { return sameSet(u.Columns, columns) })
	switch {
	case !key && at < 0:
		return "it is neither the primary key nor Unique there"
	case key && to.KeyDeferral != ast.NotDeferrable, !key && to.Uniques[at].Deferral != ast.NotDeferrable:
		return "it is unique when a transaction ends, which no reference goes by; take Deferred or Deferrable away there"
	}
	return ""
}

// wrongAction says what an action cannot do to a column of a foreign key, or nothing.
func wrongAction(key ast.ForeignKey, c *ast.Column) string {
	for _, a := range []string{key.OnDelete, key.OnUpdate} {
		switch Action(a) {
		case NoAction, Restrict:
		case Cascade:
			if a == key.OnUpdate && c.Generated != nil {
				return fmt.Sprintf("Cascade, but the database computes %s", c.Name)
			}
		case SetNulls:
			if !c.Nullable {
				return fmt.Sprintf("SetNulls, but %s is never NULL", c.Name)
			}
		case SetDefaults:
			if !c.Nullable && c.Default == nil {
				return fmt.Sprintf("SetDefaults, but %s has no default, and is never NULL", c.Name)
			}
		default:
			return fmt.Sprintf("there is no action %q", a)
		}
	}
	return ""
}
