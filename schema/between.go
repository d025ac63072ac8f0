package schema

import (
	"reflect"
	"slices"
	"strings"

	"github.com/strata-go/strata/dialect"
)

// Between tells the changes that make one schema another, in the words of a dialect and
// without a database: both are what [Inspect] or [Of] made of a database of that dialect,
// now or earlier, as a Schema is the same after a way through encoding/json. Neither is
// changed. With [DropTables], all tables are dropped that want does not have.
func Between(d *dialect.Dialect, have, want *Schema, options ...Option) ([]Change, error) {
	switch {
	case d == nil:
		return nil, refused("there is no dialect to compare in: it is nil", "give that of the database")
	case have == nil || want == nil:
		return nil, refused("there is a schema missing: it is nil", "give an empty one for what has nothing")
	}
	if err := known(d); err != nil {
		return nil, err
	}
	o, err := settled(options)
	if err != nil {
		return nil, err
	}
	return between(d, have, want, o)
}

// settled are options together.
func settled(list []Option) (*options, error) {
	o := &options{}
	for _, x := range list {
		if x == nil {
			return nil, refused("one of the options is nil", "leave it out")
		}
		x.set(o)
	}
	return o, nil
}

func between(dial *dialect.Dialect, have, want *Schema, o *options) ([]Change, error) {
	d := &differ{dialect: dial, options: o, base: have.clone(), live: have.clone(), want: want.clone()}
	renames, err := o.made(dial, d.live)
	if err != nil {
		return nil, err
	}
	d.changes = renames
	if !alters(dial) {
		d.respell()
	}
	if modifies(dial) {
		d.want.unnameChecks()
	}
	if d.compare(); d.err != nil {
		return nil, d.err
	}
	slices.SortStableFunc(d.changes, func(a, b Change) int { return turn(a) - turn(b) })
	return d.changes, nil
}

// turn is when a change is made.
func turn(c Change) int {
	switch c := c.(type) {
	case *AddType, *AlterField, *AddEnumValue, *TypeRenamed, *ValueRenamed, *AddSequence, *AlterSequence, *ReplaceType, *AlterDomain:
		return atTypes
	case *ChangeView:
		return c.turn()
	case *AddTable:
		return atTables
	case *AlterOptions:
		return atAlter
	case *AddFullText:
		return atIndexes
	case *DropFullText:
		return atDropIndexes
	default:
		return c.steps()[0].at
	}
}

type differ struct {
	dialect    *dialect.Dialect
	options    *options
	base       *Schema // as it is
	live       *Schema // as it is, under the names that are to be
	want       *Schema
	changes    []Change
	err        error           // of what nothing changes
	changed    map[string]bool // columns, with their table, of another type or generation
	widened    map[string]bool // those of changed on which the database keeps what stands
	keyDropped map[string]bool // keys, with their table, that go
	replaced   map[string]bool // types that are made anew, as columns spell them
}

func (d *differ) note(c Change) { d.changes = append(d.changes, c) }

func (d *differ) in(t *Table) In { return In{t.Schema, t.Name, d.base} }

// respell writes names that differ in the case of letters only, which SQLite does not tell
// apart, as the definitions do.
func (d *differ) respell() {
	for _, t := range d.want.Tables {
		for _, l := range d.live.Tables {
			if strings.EqualFold(l.Name, t.Name) {
				d.live.renameTable("", l.Name, t.Name)
				d.respellColumns(t)
			}
		}
	}
}

func (d *differ) respellColumns(t Table) {
	for _, c := range t.Columns {
		l := d.live.Table("", t.Name)
		if other := l.fold(c.Name); other != nil && other.Name != c.Name {
			d.live.renameColumn("", t.Name, other.Name, c.Name)
		}
	}
}

func (d *differ) compare() {
	d.compareTypes()
	d.compareSequences()
	d.changed, d.widened, d.keyDropped = map[string]bool{}, map[string]bool{}, map[string]bool{}
	var both [][2]*Table
	for i := range d.want.Tables {
		want := &d.want.Tables[i]
		if live := d.live.Table(want.Schema, want.Name); live != nil {
			both = append(both, [2]*Table{live, want})
		} else {
			d.note(&AddTable{d.in(want), want.clone()})
		}
	}
	d.dropTables()
	for _, t := range both {
		d.comparePartitions(t[0], t[1])
		d.compareColumns(t[0], t[1])
	}
	for _, t := range both {
		d.compareKeys(t[0], t[1])
	}
	for _, t := range both {
		d.compareRest(t[0], t[1])
	}
	d.compareViews()
}

func (d *differ) compareTypes() {
	for _, want := range d.want.Types {
		at := slices.IndexFunc(d.live.Types, func(t Type) bool { return t.Schema == want.Schema && t.Name == want.Name })
		if at < 0 {
			d.note(&AddType{In{base: d.base}, want})
			continue
		}
		live := d.live.Types[at]
		if d.compareType(live, want) {
			continue
		}
		for _, f := range live.Fields {
			if !slices.Contains(want.Fields, f) {
				d.note(&AlterField{In{base: d.base}, live, f, true})
			}
		}
		for _, f := range want.Fields {
			if !slices.Contains(live.Fields, f) {
				d.note(&AlterField{In{base: d.base}, live, f, false})
			}
		}
	}
}

func (d *differ) dropTables() {
	if !d.options.dropTables {
		return
	}
	for i := range d.live.Tables {
		t := &d.live.Tables[i]
		if d.want.Table(t.Schema, t.Name) != nil || t.KeepsMigrations() || d.ignored(t) {
			continue
		}
		for _, k := range t.ForeignKeys { // of which tables may refer to each other
			d.note(&DropForeignKey{d.in(t), k})
		}
		d.note(&DropTable{d.in(t)})
	}
}

func (d *differ) ignored(t *Table) bool {
	return slices.ContainsFunc(d.options.ignored, func(name string) bool {
		return name == t.title() || !d.dialect.Has(dialect.Schemas) && strings.EqualFold(name, t.title())
	})
}

// equal compares expressions.
func (d *differ) equal(a, b string) bool {
	return a == b || !alters(d.dialect) && canonical(a) == canonical(b)
}

// sameQuery compares the queries of views: a database that keeps another text than it was given
// keeps a mark of that one.
func (d *differ) sameQuery(a, b string) bool {
	return d.equal(a, b) || modifies(d.dialect) && markIn(a) != "" && markIn(a) == markIn(b)
}

func columnKey(t *Table, name string) string { return t.title() + "\x00" + name }

func (d *differ) compareColumns(live, want *Table) {
	if live.Strict != want.Strict || live.NoRowID != want.NoRowID {
		d.note(&AlterOptions{d.in(want), want.Strict, want.NoRowID})
	}
	for _, c := range live.Columns {
		if want.Column(c.Name) == nil {
			d.note(&DropColumn{d.in(want), c})
		}
	}
	for _, c := range want.Columns {
		l := live.Column(c.Name)
		switch {
		case l == nil:
			d.note(&AddColumn{d.in(want), c})
		case !d.sameType(*l, c):
			d.changed[columnKey(want, c.Name)] = true
			d.widened[columnKey(want, c.Name)] = modifies(d.dialect) || alters(d.dialect) && !d.replaced[c.Type] && widensInPlace(*l, c)
		}
	}
	for _, c := range want.Columns {
		if l := live.Column(c.Name); l != nil {
			d.compareColumn(want, *l, c)
		}
	}
}

func (d *differ) sameType(a, b Column) bool {
	if alters(d.dialect) {
		return a.Type == b.Type && a.Collation == b.Collation && !d.replaced[b.Type]
	}
	return strings.EqualFold(a.Type, b.Type) && strings.EqualFold(a.Collation, b.Collation)
}

func (d *differ) compareColumn(t *Table, live, want Column) {
	retyped := d.changed[columnKey(t, want.Name)]
	inPlace := d.widened[columnKey(t, want.Name)]
	alter := func(what Property) {
		pass := d.passes(live.Type, want.Type)
		pass.inPlace = inPlace
		d.note(&AlterColumn{d.in(t), what, live, want, pass})
	}
	if d.generates(t, live, want) {
		d.changed[columnKey(t, want.Name)] = true
		d.widened[columnKey(t, want.Name)] = modifies(d.dialect) && !madeAnew(live, want)
		alter(SetGenerated)
		if want.Generated != "" { // it is made anew, as the rest of it is defined
			d.comparedAnew(t, live, want, alter)
			return
		}
	}
	same := d.equal(live.Default, want.Default)
	anew := retyped && !inPlace
	if live.Default != "" && (want.Default == "" || anew) {
		alter(DropDefault)
	}
	if retyped {
		alter(AlterType)
	}
	if want.Default != "" && (!same || anew) {
		alter(SetDefault)
	}
	if live.Nullable != want.Nullable {
		if want.Nullable {
			alter(DropNotNull)
		} else {
			alter(SetNotNull)
		}
	}
	if !sameIdentity(live, want) {
		alter(SetIdentity)
	}
}

// comparedAnew notes what else changes of a column that is made anew: a database that
// alters tables has it done by that; one that rebuilds them goes by the changes.
func (d *differ) comparedAnew(t *Table, live, want Column, alter func(Property)) {
	if alters(d.dialect) {
		return
	}
	if live.Default != "" {
		alter(DropDefault)
	}
	if !d.sameType(live, want) {
		alter(AlterType)
	}
	if live.Nullable != want.Nullable {
		alter(map[bool]Property{true: DropNotNull, false: SetNotNull}[want.Nullable])
	}
}

// generates reports whether a column is computed in another way, or of a column that has
// another type.
func (d *differ) generates(t *Table, live, want Column) bool {
	if !d.equal(live.Generated, want.Generated) || live.Virtual != want.Virtual {
		return true
	}
	if want.Generated == "" || modifies(d.dialect) {
		return want.Generated != "" && d.changed[columnKey(t, want.Name)]
	}
	return d.changed[columnKey(t, want.Name)] || slices.ContainsFunc(t.Columns, func(c Column) bool {
		return d.changed[columnKey(t, c.Name)] && c.Name != want.Name && mentions(want.Generated, c.Name)
	})
}

// touches reports whether one of the columns has changed so that what is made of it is
// made anew.
func (d *differ) touches(t *Table, columns []string) bool {
	return slices.ContainsFunc(columns, func(c string) bool { return d.disturbed(t, c) })
}

// parts reports whether one of the columns changes so that a foreign key between it and
// another one is made anew.
func (d *differ) parts(t *Table, columns []string) bool {
	if !modifies(d.dialect) {
		return d.touches(t, columns)
	}
	return slices.ContainsFunc(columns, func(c string) bool { return d.changed[columnKey(t, c)] })
}

// disturbed reports whether a column changes so that what stands on it is made anew.
func (d *differ) disturbed(t *Table, column string) bool {
	key := columnKey(t, column)
	return d.changed[key] && !d.widened[key]
}

func (d *differ) compareKeys(live, want *Table) {
	d.compareKey(live, want)
	gone := compareLists(d, want, live.Uniques, want.Uniques, func(a, b Unique) bool {
		return slices.Equal(a.Columns, b.Columns) && a.NullsNotDistinct == b.NullsNotDistinct &&
			a.Deferrable == b.Deferrable && !d.remade(live, want, a.Columns)
	})
	for _, u := range gone {
		d.dropsKey(want, u.Columns)
	}
}

func (d *differ) compareKey(live, want *Table) {
	l, w := live.PrimaryKey, want.PrimaryKey
	switch {
	case l == nil && w == nil:
	case l == nil:
		d.note(&AddPrimaryKey{d.in(want), *w})
	case w == nil:
		d.dropsKey(want, l.Columns)
		d.note(&DropPrimaryKey{d.in(want), *l})
	default:
		gone := compareLists(d, want, []Key{*l}, []Key{*w}, func(a, b Key) bool {
			return slices.Equal(a.Columns, b.Columns) && a.Deferrable == b.Deferrable && !d.remade(live, want, a.Columns)
		})
		for _, k := range gone {
			d.dropsKey(want, k.Columns)
		}
	}
}

// remade reports whether one of the columns is dropped and added again.
func (d *differ) remade(live, want *Table, columns []string) bool {
	return slices.ContainsFunc(columns, func(name string) bool {
		l, w := live.Column(name), want.Column(name)
		return d.changed[columnKey(want, name)] && l != nil && w != nil && w.Generated != ""
	})
}

func (d *differ) dropsKey(t *Table, columns []string) {
	d.keyDropped[columnKey(t, strings.Join(sorted(columns), "\x00"))] = true
}

func sorted(list []string) []string {
	out := slices.Clone(list)
	slices.Sort(out)
	return out
}

// sameName compares names of constraints; a definition without one takes any, and one
// that the database has without a name, as SQLite does, goes by what it says.
func sameName(live, want string) bool { return want == "" || live == "" || live == want }

// compareLists notes what is to be renamed, dropped and added, and returns what is dropped.
// Whether two are the same but for their names, same says.
func compareLists[E Element](d *differ, t *Table, live, want []E, same func(live, want E) bool) (gone []E) {
	left := slices.Clone(want)
	// take is the one of left that a live one serves as.
	take := func(l E, ok func(w E) bool) (w E, found bool) {
		at := slices.IndexFunc(left, func(w E) bool { return ok(w) && same(l, w) })
		if at < 0 {
			return w, false
		}
		w = left[at]
		left = slices.Delete(left, at, at+1)
		d.validates(t, w.name(), l.validity(), w.validity())
		return w, true
	}
	gone = live
	for _, serves := range []func(live, want string) bool{func(a, b string) bool { return a == b }, sameName} {
		gone = without(gone, func(l E) bool {
			_, ok := take(l, func(w E) bool { return serves(l.name(), w.name()) })
			return ok
		})
	}
	gone = without(gone, func(l E) bool {
		w, ok := take(l, func(w E) bool {
			return l.rename(d.in(t), w.name()) != nil && !d.isTaken(t, w.name()) && d.renames(l)
		})
		if ok {
			d.note(l.rename(d.in(t), w.name()))
		}
		return ok
	})
	for _, l := range gone {
		d.note(&Drop[E]{d.in(t), l})
	}
	for _, w := range left {
		d.note(&Add[E]{d.in(t), w})
	}
	return gone
}

// renames reports whether the database gives such a thing another name.
func (d *differ) renames(e any) bool {
	if !modifies(d.dialect) {
		return true
	}
	x, isIndex := e.(Index)
	_, isUnique := e.(Unique)
	return isUnique || isIndex && len(x.ownColumns("")) == 0
}

func (d *differ) compareRest(live, want *Table) {
	compareLists(d, want, live.ForeignKeys, want.ForeignKeys, func(a, b ForeignKey) bool {
		target := &Table{Schema: b.Schema, Name: b.Table}
		return slices.Equal(a.Columns, b.Columns) && a.Schema == b.Schema && a.Table == b.Table &&
			slices.Equal(a.References, b.References) && a.Match == b.Match && a.OnDelete == b.OnDelete && a.OnUpdate == b.OnUpdate && a.Deferrable == b.Deferrable && a.Validity.serves(b.Validity) &&
			!d.parts(want, b.Columns) && !d.parts(target, b.References) &&
			!d.keyDropped[columnKey(target, strings.Join(sorted(b.References), "\x00"))]
	})
	compareLists(d, want, live.Checks, want.Checks, func(a, b CheckConstraint) bool {
		return d.equal(a.Expr, b.Expr) && a.Validity.serves(b.Validity) && !d.touchesText(want, b.Expr)
	})
	compareLists(d, want, live.Exclusions, want.Exclusions, func(a, b Exclusion) bool {
		return d.sameExclusion(a, b) && !d.touchesText(want, b.Where) &&
			!slices.ContainsFunc(b.Terms, func(t ExclusionTerm) bool { return d.touchesPart(want, t.Part) })
	})
	compareLists(d, want, live.Indexes, want.Indexes, func(a, b Index) bool {
		return d.sameIndex(a, b) && !slices.ContainsFunc(b.Parts, func(p Part) bool { return d.touchesPart(want, p) }) && !d.touchesText(want, b.Where) && !d.touches(want, b.Include)
	})
	compareLists(d, want, live.FullTexts, want.FullTexts, d.sameFullText)
	d.compareComments(live, want)
}

// compareComments has nothing to do where a dialect has no comments.
func (d *differ) compareComments(live, want *Table) {
	if !d.dialect.Has(dialect.Comments) && !modifies(d.dialect) {
		return
	}
	if live.Comment != want.Comment {
		d.note(&AlterComment{d.in(want), "", live.Comment, want.Comment})
	}
	for _, c := range want.Columns {
		if l := live.Column(c.Name); l != nil && l.Comment != c.Comment {
			d.note(&AlterComment{d.in(want), c.Name, l.Comment, c.Comment})
		}
	}
}

func (d *differ) touchesPart(t *Table, p Part) bool {
	return d.touches(t, []string{p.Column}) || d.touchesText(t, p.Expr)
}

func (d *differ) touchesText(t *Table, expr string) bool {
	return slices.ContainsFunc(t.Columns, func(c Column) bool {
		return d.disturbed(t, c.Name) && mentions(expr, c.Name)
	})
}

func (d *differ) sameIndex(a, b Index) bool {
	if a.Unique != b.Unique || a.Invalid != b.Invalid || a.Method != b.Method || a.NullsNotDistinct != b.NullsNotDistinct || !slices.Equal(a.Include, b.Include) ||
		!d.equal(a.Where, b.Where) || len(a.Parts) != len(b.Parts) {
		return false
	}
	for i := range a.Parts {
		if !d.samePart(a.Parts[i], b.Parts[i]) {
			return false
		}
	}
	return true
}

func (d *differ) samePart(p, q Part) bool {
	if !d.equal(p.Expr, q.Expr) || !strings.EqualFold(p.Collation, q.Collation) {
		return false
	}
	p.Expr, q.Expr, p.Collation, q.Collation, p.ValueColumn, q.ValueColumn = "", "", "", "", "", ""
	return p == q
}

func (d *differ) sameFullText(a, b FullText) bool {
	text := func(x FullText) []string {
		out := []string{canonical(strings.Replace(x.SQL, "IF NOT EXISTS ", "", 1))}
		for _, g := range x.Triggers {
			out = append(out, canonical(strings.Replace(g.SQL, "IF NOT EXISTS ", "", 1)))
		}
		slices.Sort(out)
		return out
	}
	return a.Name == b.Name && reflect.DeepEqual(text(a), text(b))
}
