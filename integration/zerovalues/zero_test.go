package zerovalues

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
	"github.com/strata-go/strata/internal/sample"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/sqlite"
)

var summary string

func TestMain(m *testing.M) { pgtest.Main(m, func() { fmt.Print(summary) }) }

// exported is a function, or a pointer to a zero value of a type.
type exported struct {
	name  string
	value reflect.Value
}

// depth is how far methods of results are followed.
const depth = 4

// TestZeroValues calls everything with nothing.
func TestZeroValues(t *testing.T) {
	db, err := pool.Open(t.Context(), "sqlite::memory:", sqlite.Driver)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close(context.Background())
	c := &caller{t: t, seen: map[string]bool{}, db: db}
	var definitions []exported
	for _, f := range exportedFuncs {
		if defines(f.name) {
			definitions = append(definitions, f)
			continue
		}
		c.call(f.name, f.value, depth)
	}
	for _, zero := range exportedTypes {
		c.use(zero.name+"{}", zero.value, depth)
		c.use(zero.name+"{}", zero.value.Elem(), depth)
	}
	for _, columns := range []any{sample.Users, sample.Posts, sample.Tags, sample.Kinds} {
		v := reflect.ValueOf(columns).Elem()
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				c.use(v.Type().Field(i).Name, v.Field(i), 2)
			}
		}
	}
	for _, f := range definitions {
		c.call(f.name, f.value, depth)
	}
	summary = fmt.Sprintf("zero values: %d types, %d panics\n", len(exportedTypes), c.panics)
}

// defines reports whether a function makes a definition: after a mistake in one nothing
// compiles any more, so that these come last.
func defines(name string) bool {
	for _, of := range []string{"repo.ByKey", "repo.HasMany", "repo.HasOne", "repo.BelongsTo", "repo.ManyToMany"} {
		if strings.HasPrefix(name, of) {
			return true
		}
	}
	return strings.Contains(name, ".Define")
}

// caller calls functions and methods with nothing, and what they return again.
type caller struct {
	t      *testing.T
	seen   map[string]bool
	db     *pool.DB
	panics int
}

var (
	contextType = reflect.TypeFor[context.Context]()
	readerType  = reflect.TypeFor[builder.Reader]()
	writerType  = reflect.TypeFor[builder.Writer]()
	dbType      = reflect.TypeFor[builder.DB]()
)

// isDatabase reports whether a type is what statements run on.
func isDatabase(t reflect.Type) bool { return t == readerType || t == writerType || t == dbType }

// use calls all methods of a value, and compiles it where it is a statement or an
// expression.
func (c *caller) use(path string, v reflect.Value, left int) {
	if left == 0 || !v.IsValid() || !v.CanInterface() {
		return
	}
	if v.Kind() == reflect.Interface {
		if v.IsNil() {
			return
		}
		v = v.Elem()
	}
	typ := v.Type()
	if !ours(typ) {
		return
	}
	c.compile(path, v)
	// A value of one type that came the same way is looked at once.
	key := fmt.Sprintf("%v %d", typ, left)
	if left < depth && c.seen[key] {
		return
	}
	c.seen[key] = true
	if v.Kind() == reflect.Func {
		if _, option := v.Interface().(pool.TxOption); option {
			return
		}
		c.call(path, v, left)
		return
	}
	for i := range typ.NumMethod() {
		m := typ.Method(i)
		if pointerless(v) && !telling(v) {
			continue
		}
		c.call(path+"."+m.Name, v.Method(i), left)
	}
}

// pointerless reports whether a value is a nil pointer.
func pointerless(v reflect.Value) bool { return v.Kind() == reflect.Pointer && v.IsNil() }

// ours reports whether a type is one of Strata's for programs: a Many is what package
// pool asks of package compile.
func ours(t reflect.Type) bool {
	if t.Kind() == reflect.Func {
		return true
	}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return strings.HasPrefix(t.PkgPath(), module) && t != reflect.TypeFor[compile.Many]()
}

// telling reports whether a nil pointer is a statement or an expression, which is as
// good as a zero one.
func telling(v reflect.Value) bool {
	switch v.Interface().(type) {
	case compile.Statement, strata.AnyOperand:
		return true
	}
	return false
}

// call calls a function with nothing, and, where it takes a database, with one.
func (c *caller) call(path string, f reflect.Value, left int) {
	if f.IsNil() {
		return
	}
	takes := false
	typ := f.Type()
	for i := range typ.NumIn() {
		switch in := typ.In(i); {
		case isDatabase(in):
			takes = true
		case internal(in):
			return
		}
	}
	c.try(path, f, reflect.Value{}, left)
	if takes {
		c.try(path, f, reflect.ValueOf(c.db), left)
	}
	if typ.IsVariadic() {
		c.tryVariadic(path, f, left)
	}
}

// internal reports whether a type is one that only Strata's own packages can name.
func internal(t reflect.Type) bool {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	return strings.Contains(t.PkgPath(), "/internal/")
}

// arguments are zero values but for a context and a database.
func (c *caller) arguments(typ reflect.Type, db reflect.Value) []reflect.Value {
	args := make([]reflect.Value, 0, typ.NumIn())
	for i := range typ.NumIn() {
		in := typ.In(i)
		switch {
		case typ.IsVariadic() && i == typ.NumIn()-1:
		case in == contextType:
			args = append(args, reflect.ValueOf(c.t.Context()))
		case isDatabase(in) && db.IsValid():
			args = append(args, db)
		case in.Kind() == reflect.Func && in.NumOut() == 1 && in.Out(0).Kind() == reflect.Bool && in.NumIn() > 0: // a loop's body
			args = append(args, reflect.MakeFunc(in, func([]reflect.Value) []reflect.Value { return []reflect.Value{reflect.ValueOf(true)} }))
		default:
			args = append(args, reflect.Zero(in))
		}
	}
	return args
}

func (c *caller) try(path string, f, db reflect.Value, left int) {
	var out []reflect.Value
	args := c.arguments(f.Type(), db)
	c.safely(path, func() { out = f.Call(args) })
	c.results(path, out, left)
}

// tryVariadic gives one nothing where any number may stand.
func (c *caller) tryVariadic(path string, f reflect.Value, left int) {
	var out []reflect.Value
	typ := f.Type()
	args := append(c.arguments(typ, reflect.ValueOf(c.db)), reflect.Zero(typ.In(typ.NumIn()-1).Elem()))
	for i, a := range args { // a database where one is taken only
		if a.Type() != typ.In(min(i, typ.NumIn()-1)) && !a.Type().AssignableTo(typ.In(min(i, typ.NumIn()-1))) && i < typ.NumIn()-1 {
			args[i] = reflect.Zero(typ.In(i))
		}
	}
	c.safely(path+"(nil)", func() { out = f.Call(args) })
	c.results(path+"(nil)", out, left)
}

func (c *caller) results(path string, out []reflect.Value, left int) {
	for _, r := range out {
		c.use(path+"()", r, left-1)
	}
}

// compile compiles what is a statement, or stands in one.
func (c *caller) compile(path string, v reflect.Value) {
	x := v.Interface()
	var s compile.Statement
	switch x := x.(type) {
	case compile.Statement:
		s = x
	case strata.AnyOperand:
		s = builder.Columns(x, strata.CountAll()).From(sample.Users)
	case strata.Source:
		s = builder.Columns(strata.CountAll()).From(x)
	case strata.Order:
		s = builder.From(sample.Users).OrderBy(x)
	case strata.Assignment:
		s = builder.Update(sample.Users).Set(x).All()
	case strata.Window:
		s = builder.Columns(strata.RowNumber().Over(x)).From(sample.Users)
	case builder.Clause:
		s = builder.From(sample.Users).Clauses(x)
	default:
		return
	}
	for _, d := range []*dialect.Dialect{dialect.PostgreSQL, dialect.SQLite} {
		c.safely(path+" compiled", func() { compile.SQL(s, d) })
	}
	if o, ok := x.(strata.AnyOperand); ok {
		c.safely(path+" ordered", func() {
			in := strata.Internals(door.Key{})
			order := in.OrderOf(ast.Order{X: in.Node(o), Type: in.Kind(o)})
			compile.SQL(builder.Columns(strata.Count(o)).From(sample.Users).GroupBy(o).OrderBy(order), dialect.SQLite)
		})
	}
}

// safely runs a function, which may panic with a message of Strata's only.
func (c *caller) safely(path string, f func()) {
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		if s, ok := p.(string); ok && (strings.HasPrefix(s, "strata: ") || strings.HasPrefix(s, "time: missing Location")) {
			return
		}
		c.panics++
		c.t.Errorf("%s: %v\n%s", path, p, where())
	}()
	f()
}
