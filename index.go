package strata

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/expr"
)

// IndexDef is an index under definition: Index and UniqueWhere make one, whose methods
// say the rest.
//
//	t.Index(c.Name)
//	t.Index(c.Tenant, strata.Sorted(c.Created.Desc())).Where(c.Open.IsTrue())
//	t.Index(c.Email.Lower()).Named("one_email").Unique()
//	t.Index(c.Doc).Using(strata.GIN).OnlyOn("PostgreSQL")
//
// A database that lacks something of an index refuses to create it; OnlyOn leaves the
// index out there.
type IndexDef struct{ state any } // a *indexDef, which importers need not know

type indexDef struct {
	*def
	at    int  // in the table's list
	named bool // by its definition
}

// index is the index as far as it is defined.
func (x *IndexDef) index() (*indexDef, *ast.Index) {
	if x != nil {
		if d, ok := x.state.(*indexDef); ok {
			return d, &d.table.Indexes[d.at]
		}
	}
	panic("strata: an IndexDef that is none: Index and UniqueWhere of a definition make one")
}

// IndexTerm is what an index is on: a column, an expression of columns of its table, or
// one of them with an order by Sorted, or with an operator class by OpClass.
type IndexTerm = AnyOperand

// indexTerm is a term about which something is said.
type indexTerm struct{ term ast.IndexTerm }

// isExpression makes it a term; no statement takes it.
func (indexTerm) isExpression() *expr.Expr { return expr.Nothing }

// Sorted gives a term of an index an order of its own. SQLite has no other place for NULL
// than before all values, or, with Desc, after them.
//
//	t.Index(c.Tenant, strata.Sorted(c.Created.Desc().NullsLast()))
func Sorted(o Order) IndexTerm {
	n := o.node()
	if n.X == nil { // a position, of which an index has none
		n.X = expr.Nothing.Node
	}
	return indexTerm{ast.IndexTerm{Order: n}}
}

// OpClass gives a term of an index an operator class of PostgreSQL, by name, such as
// text_pattern_ops, jsonb_path_ops or gin_trgm_ops. SQLite has none, and refuses it.
func OpClass(term IndexTerm, name string) IndexTerm {
	t := termOf(term)
	if t.Class = name; name == "" {
		t.Class = noClass
	}
	return indexTerm{t}
}

// noClass is an operator class whose name is missing, which the definition refuses.
const noClass = "\x00"

func termOf(t IndexTerm) ast.IndexTerm {
	if x, ok := t.(indexTerm); ok {
		return x.term
	}
	x := exprOf(t)
	return ast.IndexTerm{Order: ast.Order{X: x.Node, Type: ast.TypeOf(x.Node)}}
}

// Index makes an index on columns, or expressions, in that order. What it returns says
// more about it.
func (t *Def) Index(terms ...IndexTerm) *IndexDef { return defOf(t).index("Index", "idx", terms) }

// UniqueWhere makes a unique index of the rows for which the condition holds.
func (t *Def) UniqueWhere(where Condition, columns ...IndexTerm) *IndexDef {
	// Named as Unique is: a violation is reported by the same name.
	x := defOf(t).index("UniqueWhere", "key", columns)
	d, index := x.index()
	index.Unique, index.Where = true, conditionNode(where)
	if index.Where == nil {
		d.mistake("UniqueWhere: there is no condition; Unique has none")
		return x
	}
	d.own("UniqueWhere", index.Where)
	return x
}

func (d *def) index(what, suffix string, terms []IndexTerm) *IndexDef {
	if len(terms) == 0 {
		d.mistake("%s names no column", what)
	}
	chosen := d.chosen != ""
	var index ast.Index
	var names []string
	for _, t := range terms {
		if term, name := d.indexTerm(what, termOf(t)); name != "" {
			index.Columns, names = append(index.Columns, term), append(names, name)
		}
	}
	for i, t := range index.Columns {
		if c, ok := t.X.(*ast.Column); ok && slices.ContainsFunc(index.Columns[:i], func(o ast.IndexTerm) bool { return o.X == c && o.Class == t.Class }) {
			d.mistake("%s names the column %q twice", what, c.Name)
		}
	}
	index.Name = d.constraint(names, suffix)
	d.table.Indexes = append(d.table.Indexes, index)
	return &IndexDef{&indexDef{d, len(d.table.Indexes) - 1, chosen}}
}

// indexTerm checks a term, and returns what it is called in the name of an index: "" where
// it is none.
func (d *def) indexTerm(what string, t ast.IndexTerm) (ast.IndexTerm, string) {
	if t.Class != "" && (t.Class == noClass || !nameOfItsOwn.MatchString(t.Class)) {
		d.mistake("%s: %q is not the name of an operator class", what, strings.TrimSuffix(t.Class, noClass))
	}
	c, isColumn := t.X.(*ast.Column)
	switch {
	case t.X == expr.Nothing.Node || t.X == nil:
		d.mistake("%s: a column is missing", what)
		return t, ""
	case isColumn && !slices.Contains(d.table.Columns, c):
		d.foreign(what, c)
		return t, ""
	case isColumn:
		return t, c.Name
	case !d.own(what, t.X):
		return t, ""
	case !hasColumn(t.X):
		d.mistake("%s: an expression has no column, and is the same for every row", what)
	}
	return t, "expr" // as PostgreSQL has it
}

// nameOfItsOwn is a name of PostgreSQL's, which may be qualified.
var nameOfItsOwn = regexp.MustCompile(`^[A-Za-z_][A-Za-z_0-9]*(\.[A-Za-z_][A-Za-z_0-9]*)?$`)

// Named gives the index a name, in place of the one that its columns give it.
func (x *IndexDef) Named(name string) *IndexDef {
	d, index := x.index()
	d.rename(&index.Name, &d.named, name)
	return x
}

// Unique says that no two rows have the same values in the index. Unlike the constraint
// Unique, it may have expressions, an order, and a condition. Foreign keys refer to a
// constraint.
func (x *IndexDef) Unique() *IndexDef {
	_, index := x.index()
	index.Unique = true
	return x
}

// NullsNotDistinct says that NULL is equal to NULL in a unique index: one row has it.
// It needs PostgreSQL 15; SQLite refuses it.
func (x *IndexDef) NullsNotDistinct() *IndexDef {
	_, index := x.index()
	index.NullsNotDistinct = true
	return x
}

// Where says which rows are in the index.
func (x *IndexDef) Where(where Condition) *IndexDef {
	d, index := x.index()
	n := conditionNode(where)
	switch {
	case n == nil:
		d.mistake("the index %q: Where: there is no condition", index.Name)
	case index.Where != nil:
		d.mistake("the index %q: Where: it has a condition already; join them with And", index.Name)
	default:
		index.Where = n
		d.own(fmt.Sprintf("the index %q: Where", index.Name), n)
	}
	return x
}

// Include adds columns that queries read from the index, which it is not sorted by. SQLite
// has none, and refuses them.
func (x *IndexDef) Include(columns ...Column) *IndexDef {
	d, index := x.index()
	what := fmt.Sprintf("the index %q: Include", index.Name)
	for _, c := range d.columnsOf(what, columns) {
		if slices.Contains(index.Include, c) || slices.ContainsFunc(index.Columns, func(t ast.IndexTerm) bool { return t.X == c }) {
			d.mistake("%s: the column %q is in the index already", what, c.Name)
		}
		index.Include = append(index.Include, c)
	}
	return x
}

// IndexMethod is a kind of index.
type IndexMethod string

// The methods of PostgreSQL. SQLite has B-trees only, and refuses others; that of an
// extension is named as the extension names it.
const (
	BTree  IndexMethod = "btree"
	Hash   IndexMethod = "hash"
	GIN    IndexMethod = "gin"
	GiST   IndexMethod = "gist"
	SPGiST IndexMethod = "spgist"
	BRIN   IndexMethod = "brin"
)

// Using says of which kind the index is. Without it, it is a B-tree.
func (x *IndexDef) Using(method IndexMethod) *IndexDef {
	d, index := x.index()
	switch {
	case !nameOfItsOwn.MatchString(string(method)):
		d.mistake("the index %q: Using: %q is not the name of a method", index.Name, string(method))
	case index.Method != "":
		d.mistake("the index %q: Using: it has two methods, %s and %s", index.Name, index.Method, method)
	default:
		index.Method = string(method)
	}
	return x
}

// OnlyOn says on which dialects the index is created, by their names ("PostgreSQL",
// "SQLite"): on others it is left out, and queries do without. A unique index is a rule,
// which every database keeps or none.
func (x *IndexDef) OnlyOn(dialects ...string) *IndexDef {
	d, index := x.index()
	if len(dialects) == 0 {
		d.mistake("the index %q: OnlyOn names no dialect", index.Name)
	}
	index.OnlyOn = append(index.OnlyOn, dialects...)
	return x
}

// finishIndexes refuses what no database has together.
func (d *def) finishIndexes() {
	for _, i := range d.table.Indexes {
		if wrong := wrongIndex(i); wrong != "" {
			d.mistake("the index %q: %s", i.Name, wrong)
		}
	}
}

// wrongIndex says what is wrong with an index, or nothing.
func wrongIndex(i ast.Index) string {
	method := IndexMethod(i.Method)
	sorted := slices.ContainsFunc(i.Columns, func(t ast.IndexTerm) bool { return t.Desc || t.Nulls != ast.NullsDefault })
	plain := method == "" || method == BTree
	switch {
	case i.Unique && !plain:
		return fmt.Sprintf("it is unique, which is for B-trees, not for %s", method)
	case i.Unique && len(i.OnlyOn) > 0:
		return "it is unique, and OnlyOn leaves it out somewhere, where other rows would be taken"
	case i.NullsNotDistinct && !i.Unique:
		return "NullsNotDistinct is for unique indexes"
	case sorted && slices.Contains([]IndexMethod{Hash, GIN, GiST, SPGiST, BRIN}, method):
		return fmt.Sprintf("it is sorted, which is for B-trees, not for %s", method)
	case len(i.Include) > 0 && slices.Contains([]IndexMethod{Hash, GIN, BRIN}, method):
		return fmt.Sprintf("Include is not for %s", method)
	case method == Hash && len(i.Columns) > 1:
		return "a hash index has one column"
	}
	return ""
}
