package strata

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/strata-go/strata/internal/ast"
)

// Named is the same table under definition; the next constraint or index that it is
// given is called name, in place of the name that the columns would give it.
//
//	t.Named("one_open_order").UniqueWhere(c.Open.IsTrue(), c.UserID)
func (t *Def) Named(name string) *Def {
	d := defOf(t)
	d.checkName("constraint", name)
	return &Def{named{d, name}}
}

// unnamed refuses a name that was chosen for what takes none.
func (d *def) unnamed() {
	if d.chosen != "" {
		d.mistake("Named(%q): what follows takes no name; it is for PrimaryKey, Unique, UniqueWhere, Index, Check, Exclude, References and ForeignKey", d.chosen)
		d.chosen = ""
	}
}

// rename gives a constraint, or an index, the name that its definition chooses.
func (d *def) rename(old *string, chosen *bool, name string) {
	d.checkName("constraint", name)
	if *chosen {
		d.mistake("the constraint %q has a second name, %q; say one", *old, name)
	}
	*old, *chosen = name, true
}

// named is a definition with a name for the next constraint.
type named struct {
	*def
	name string
}

// constraint names a constraint as PostgreSQL would: table_column_suffix, with a number
// where the table has one of that name. A name that is too long, or that another table's
// columns make, too, ends in a number made of what it is for.
func (d *def) constraint(of []string, suffix string) string {
	if chosen := d.chosen; chosen != "" {
		d.chosen = ""
		return chosen
	}
	names := append([]string{d.table.Name}, of...)
	full := strings.Join(append(names, suffix), "_")
	sum := sha256.Sum256([]byte(d.table.Schema + "\x00" + strings.Join(names, "\x00")))
	mark := fmt.Sprintf("_%x_%s", sum[:4], suffix)
	name := full
	if len(full) > ast.MaxName-3 || suffix != "fkey" && !claim(d.table, full) {
		name = ast.CutName(strings.TrimSuffix(full, "_"+suffix), ast.MaxName-3-len(mark)) + mark
	}
	taken := d.constraintNames()
	first := name
	for n := 1; slices.Contains(taken, name); n++ {
		name = fmt.Sprint(first, n)
	}
	return name
}

// constraintNames are the names that the table's constraints and indexes have.
func (d *def) constraintNames() []string {
	names := []string{d.table.KeyName()}
	for _, u := range d.table.Uniques {
		names = append(names, u.Name)
	}
	for _, i := range d.table.Indexes {
		names = append(names, i.Name)
	}
	for _, x := range d.table.Exclusions {
		names = append(names, x.Name)
	}
	for _, k := range d.table.ForeignKeys {
		names = append(names, k.Name)
	}
	for _, c := range d.table.Checks {
		names = append(names, c.Name)
	}
	return names
}

// claims are the tables whose columns have given a name to an index: a schema has each
// name once.
var claims sync.Map

// claim reports whether a name is the table's: who is defined first has it.
func claim(t *ast.Table, name string) bool {
	owner, _ := claims.LoadOrStore(t.Schema+"\x00"+name, t.Name)
	return owner == t.Name
}
