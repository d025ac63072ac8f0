package ast

import (
	"fmt"
	goast "go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// told are the nodes whose shapes tell all their fields.
var told = []any{
	&Select{}, &Compound{}, &RawStmt{}, &Insert{}, &Update{}, &Delete{}, &UpdateRows{},
	&Derived{}, &Rowset{}, &Sample{}, &JoinGroup{},
	&Column{}, &Bind{}, &Param{}, &Binary{}, &Unary{}, &Logic{}, &Match{}, &Between{}, &In{}, &InQuery{}, &Exists{}, &Subquery{},
	&Case{}, &Cast{}, &Call{}, &Aggregate{}, &Tuple{}, &Quantified{}, &Raw{}, &Collate{}, &Label{}, &Assert{}, &Widen{},
	&Output{}, &Virtual{}, &Excluded{}, &FieldOf{}, &Invoke{}, &Sets{}, &Grouping{}, &Search{},
}

// untold are the nodes without a shape: they are compiled anew each time.
var untold = []string{
	"Table", // told by its number
	"Default",
	"Prepared", "Merge", "CreateTable", "AddForeignKey", "CreateIndex", "CreateSchema", "CreateView", "DropView", "DropTable",
	"CreateType", "DropType", "CreateFullText", "DropFullText", "FindRelation", "LockDefinitions", "DeferKeys", "UnlinkTable", "CommentOn",
	"CreateSequence", "DropSequence", "CreatePartition", "RefreshView",
	"BoundQuery", // stands in no other statement
}

// apart are the fields that a shape does not tell, and why that is right.
var apart = map[string]string{
	"Column.Name": "the table's number and the place in it tell the column",
	"Column.Type": "as its name", "Column.Nullable": "", "Column.Identity": "", "Column.Default": "", "Column.Generated": "",
	"Column.Values": "", "Column.Comment": "", "Column.MaxLength": "", "Column.Collation": "", "Column.Spelled": "", "Column.Limits": "", "Column.WhenZero": "", "Column.AnyForm": "",
	"Column.Domain": "", "Column.Numbering": "",
	"Bind.Value": "that is the point", "Bind.Err": "has no shape",
	"Select.Err": "has no shape", "Insert.Err": "has no shape", "UpdateRows.Err": "has no shape", "CTE.Err": "has no shape",
	"Assignment.Target": "has no shape",
	"Column.Stored":     "as its name", "Virtual.Stored": "the writer does not ask for it",
	"Param.Of": "what has a parameter is prepared, and kept with its own text", "Param.Kind": "", "Param.Told": "", "Param.Null": "",
	"Frame.Part":      "the writer makes it",
	"Function.Unread": "its texts tell it", "Function.Sequence": "its text tells it",
	"FullText.Language": "the table's number and the name tell the index", "FullText.Columns": "",
}

// TestEveryFieldIsTold changes each field of each node and expects another key:
// a field that is left out would let a statement run with another one's text.
func TestEveryFieldIsTold(t *testing.T) {
	for _, node := range told {
		typ := reflect.TypeOf(node).Elem()
		for i := range typ.NumField() {
			name := typ.Name() + "." + typ.Field(i).Name
			if _, ok := apart[name]; ok {
				continue
			}
			a, b := build(t, typ, i, 1), build(t, typ, i, 2)
			ka, kb := keyOf(t, a, name), keyOf(t, b, name)
			if ka == kb {
				t.Errorf("%s is not told", name)
			}
			if again := keyOf(t, build(t, typ, i, 1), name); again != ka {
				t.Errorf("%s: the same node has another key", name)
			}
		}
	}
}

// TestNestedFieldsAreTold does the same with the structs inside of nodes.
func TestNestedFieldsAreTold(t *testing.T) {
	wraps := map[string]func(reflect.Value) any{
		"Assignment": func(v reflect.Value) any {
			return &Update{Table: table(1), Set: []Assignment{v.Interface().(Assignment)}}
		},
		"Order": func(v reflect.Value) any { return &Select{OrderBy: []Order{v.Interface().(Order)}} },
		"Join":  func(v reflect.Value) any { return &Select{Joins: []Join{v.Interface().(Join)}} },
		"Lock":  func(v reflect.Value) any { return &Select{Locks: []Lock{v.Interface().(Lock)}} },
		"When":  func(v reflect.Value) any { return &Case{Whens: []When{v.Interface().(When)}} },
		"Conflict": func(v reflect.Value) any {
			c := v.Interface().(Conflict)
			return &Insert{Table: table(1), Conflict: &c}
		},
		"CTE":    func(v reflect.Value) any { c := v.Interface().(CTE); return &Derived{With: &c} },
		"Window": func(v reflect.Value) any { w := v.Interface().(Window); return &Aggregate{Over: &w} },
		"Frame":  func(v reflect.Value) any { f := v.Interface().(Frame); return &Aggregate{Over: &Window{Frame: &f}} },
		"Bound": func(v reflect.Value) any {
			return &Aggregate{Over: &Window{Frame: &Frame{From: v.Interface().(Bound)}}}
		},
		"Type":     func(v reflect.Value) any { return &Cast{To: v.Interface().(Type)} },
		"Function": func(v reflect.Value) any { f := v.Interface().(Function); return &Invoke{Function: &f} },
		"FullText": func(v reflect.Value) any { f := v.Interface().(FullText); return &Search{Index: &f} },
	}
	for _, typ := range []reflect.Type{
		reflect.TypeFor[Assignment](), reflect.TypeFor[Order](), reflect.TypeFor[Join](), reflect.TypeFor[Lock](), reflect.TypeFor[When](),
		reflect.TypeFor[Conflict](), reflect.TypeFor[CTE](), reflect.TypeFor[Window](), reflect.TypeFor[Frame](), reflect.TypeFor[Bound](),
		reflect.TypeFor[Type](), reflect.TypeFor[Function](), reflect.TypeFor[FullText](),
	} {
		for i := range typ.NumField() {
			name := typ.Name() + "." + typ.Field(i).Name
			if _, ok := apart[name]; ok {
				continue
			}
			key := func(variant int) string {
				return keyOf(t, wraps[typ.Name()](reflect.ValueOf(build(t, typ, i, variant)).Elem()), name)
			}
			if key(1) == key(2) {
				t.Errorf("%s is not told", name)
			}
		}
	}
}

// build makes a node with all fields set, one of them to another variant.
func build(t *testing.T, typ reflect.Type, field, variant int) any {
	v := reflect.New(typ)
	for i := range typ.NumField() {
		n := 1
		if i == field {
			n = variant
		}
		name := typ.Name() + "." + typ.Field(i).Name
		if strings.HasSuffix(name, ".Err") || name == "Param.Of" {
			continue
		}
		v.Elem().Field(i).Set(value(t, typ.Field(i).Type, n))
	}
	return v.Interface()
}

func table(n int) *Table { return &Table{ID: uint64(n), Name: fmt.Sprint("t", n)} }

// value makes a value of a type. Two variants differ as little as they can.
func value(t *testing.T, typ reflect.Type, variant int) reflect.Value {
	column := &Column{Table: table(7), Name: "c", Ordinal: variant}
	switch typ {
	case reflect.TypeFor[Expr]():
		return reflect.ValueOf(column)
	case reflect.TypeFor[*Column]():
		return reflect.ValueOf(column)
	case reflect.TypeFor[*Table]():
		return reflect.ValueOf(table(variant))
	case reflect.TypeFor[Source]():
		return reflect.ValueOf(table(variant))
	case reflect.TypeFor[Query](), reflect.TypeFor[Stmt]():
		return reflect.ValueOf(&Select{Items: []Expr{column}})
	case reflect.TypeFor[RowShape]():
		return reflect.ValueOf(shapeOfRow{1, variant == 2})
	case reflect.TypeFor[any]():
		return reflect.ValueOf(variant)
	case reflect.TypeFor[Batch]():
		if variant == 2 {
			return reflect.Zero(typ)
		}
		return reflect.ValueOf(row{})
	case reflect.TypeFor[map[string]string]():
		return reflect.ValueOf(map[string]string{"a": fmt.Sprint(variant)})
	case reflect.TypeFor[Unread]():
		return reflect.ValueOf(Unread{fmt.Sprint(variant): nil})
	}
	v := reflect.New(typ).Elem()
	switch typ.Kind() {
	case reflect.Bool:
		v.SetBool(variant == 2)
	case reflect.String:
		v.SetString(fmt.Sprint("v", variant))
	case reflect.Int, reflect.Int16, reflect.Int64:
		v.SetInt(int64(variant))
	case reflect.Uint8, reflect.Uint64:
		v.SetUint(uint64(variant))
	case reflect.Float64:
		v.SetFloat(float64(variant))
	case reflect.Slice:
		v.Set(reflect.Append(v, value(t, typ.Elem(), variant)))
	case reflect.Pointer:
		p := reflect.New(typ.Elem())
		p.Elem().Set(value(t, typ.Elem(), variant))
		v.Set(p)
	case reflect.Struct:
		for i := range typ.NumField() {
			if typ.Field(i).Name != "Err" {
				v.Field(i).Set(value(t, typ.Field(i).Type, variant))
			}
		}
	default:
		t.Fatalf("no value of type %v", typ)
	}
	return v
}

// row is a batch of one row.
type row struct{ Batch }

func (row) Len() int { return 1 }

type shapeOfRow struct {
	n        int
	required bool
}

func (r shapeOfRow) Len() int          { return r.n }
func (r shapeOfRow) Required(int) bool { return r.required }

// lists lets every list up to 2 values stand as it is.
var lists = func() (l [Kinds]int) {
	for i := range l {
		l[i] = 2
	}
	return l
}()

// TestLists: up to a length a list is told by its length, beyond it is not.
func TestLists(t *testing.T) {
	in := func(n int) *Select {
		return &Select{Where: &In{X: &Column{Table: table(1)}, Values: &Bind{Value: make([]any, n)}}}
	}
	for _, c := range []struct {
		a, b int
		same bool
	}{{0, 1, false}, {1, 2, false}, {2, 3, false}, {3, 300, true}} {
		if same := keyOf(t, in(c.a), "") == keyOf(t, in(c.b), ""); same != c.same {
			t.Errorf("lists of %d and %d values have the same key: %v", c.a, c.b, same)
		}
	}
}

// keyOf is the key of a statement that holds the node.
func keyOf(t *testing.T, node any, name string) string {
	t.Helper()
	var s Shape
	var stmt Stmt
	switch n := node.(type) {
	case Stmt:
		stmt = n
	case Expr:
		stmt = &Select{Items: []Expr{n}}
	case Source:
		stmt = &Select{From: n}
	default:
		t.Fatalf("%s: a %T is no part of a statement", name, node)
	}
	if !s.Of(stmt, &lists) {
		t.Fatalf("%s: a statement with %T has no shape", name, node)
	}
	return string(s.Key)
}

// TestAllNodesAreListed finds the nodes of the package in its source.
func TestAllNodesAreListed(t *testing.T) {
	listed := map[string]bool{}
	for _, n := range untold {
		listed[n] = true
	}
	for _, n := range told {
		listed[reflect.TypeOf(n).Elem().Name()] = true
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, name := range files {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			m, ok := d.(*goast.FuncDecl)
			if !ok || m.Recv == nil || !slices.Contains([]string{"expr", "stmt", "query", "source"}, m.Name.Name) {
				continue
			}
			name := strings.TrimPrefix(fmt.Sprint(typeName(m.Recv.List[0].Type)), "*")
			if name != "Shape" {
				found[name] = true
			}
		}
	}
	if len(found) < 40 {
		t.Fatalf("found only %v", slices.Sorted(maps.Keys(found)))
	}
	for name := range found {
		if !listed[name] {
			t.Errorf("%s is neither told nor untold", name)
		}
	}
}

func typeName(e goast.Expr) string {
	if p, ok := e.(*goast.StarExpr); ok {
		e = p.X
	}
	return e.(*goast.Ident).Name
}

// TestSharedNodes: which nodes are one is part of the shape.
func TestSharedNodes(t *testing.T) {
	bind := func(v int64) *Bind { return &Bind{Value: v, Type: Type{Kind: Int64}} }
	col := &Column{Table: table(1), Name: "a"}
	where := func(a, b Expr) *Select {
		return &Select{Items: []Expr{col}, Where: &Logic{Terms: []Expr{
			&Binary{Op: Eq, L: col, R: a}, &Binary{Op: Ne, L: col, R: b},
		}}}
	}
	one := bind(1)
	same, different := keyOf(t, where(one, one), ""), keyOf(t, where(bind(1), bind(1)), "")
	if same == different {
		t.Error("one argument in two places, and two equal ones, have the same key")
	}
	if keyOf(t, where(bind(1), bind(2)), "") != different {
		t.Error("values matter where nothing compares them")
	}
	grouped := func(a, b Expr) *Select {
		s := where(a, b)
		s.GroupBy = []Expr{col}
		return s
	}
	if keyOf(t, grouped(bind(1), bind(2)), "") == keyOf(t, grouped(bind(1), bind(1)), "") {
		t.Error("equal arguments of a grouped query are one, which its key does not tell")
	}
	if keyOf(t, grouped(bind(1), bind(2)), "") != keyOf(t, grouped(bind(3), bind(4)), "") {
		t.Error("the values themselves are in the key")
	}
	exists := &Exists{Query: &Select{Items: []Expr{col}}}
	other := &Exists{Query: &Select{Items: []Expr{col}}}
	if keyOf(t, where(exists, exists), "") == keyOf(t, where(exists, other), "") {
		t.Error("a subquery in two places, and two alike, have the same key")
	}
	var s Shape
	if s.Of(where(one, &Bind{Err: fmt.Errorf("no form")}), &lists) || s.Of(&CreateSchema{Name: "a"}, &lists) ||
		s.Of(&Select{Items: []Expr{&Column{Table: &Table{Name: "nameless"}}}}, &lists) {
		t.Error("a statement that cannot be kept has a shape")
	}
}
