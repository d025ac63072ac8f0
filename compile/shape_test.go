package compile_test

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
	"github.com/strata-go/strata/internal/language"
	"github.com/strata-go/strata/internal/sample"
)

// TestKeptTexts compiles every statement of the golden file and of the language,
// then the same with other values, and compares what comes from a kept text with
// what is compiled anew.
func TestKeptTexts(t *testing.T) {
	all := map[string]compile.Statement{}
	for _, s := range statements {
		all["golden: "+s.name] = s.s
	}
	for _, s := range language.Sections() {
		for _, f := range s.Features {
			if f.Statement != nil {
				all[s.Title+": "+f.Name] = f.Statement
			}
		}
	}
	kept := 0
	for name, s := range all {
		if _, ok := s.Statement(door.Key{}).(*ast.BoundQuery); ok {
			continue
		}
		for _, d := range dialects {
			same(t, name, s.Statement(door.Key{}), d)
			same(t, name, varied(s.Statement(door.Key{}), next), d)
			same(t, name+" with equal values", varied(s.Statement(door.Key{}), equal), d)
			same(t, name, varied(s.Statement(door.Key{}), next), d)
			if compile.Kept(s.Statement(door.Key{}), d) {
				kept++
			}
		}
	}
	if kept < len(all) {
		t.Errorf("of %d statements in two dialects only %d texts are kept", len(all), kept)
	}
}

// node is a bare statement.
type node struct{ ast.Stmt }

func (n node) Statement(door.Key) ast.Stmt { return n.Stmt }

// same compares a statement as it is compiled with the same compiled anew.
func same(t *testing.T, name string, s ast.Stmt, d *dialect.Dialect) {
	t.Helper()
	text, args, err := compile.SQL(node{s}, d)
	want, wantArgs, wantErr := compile.Fresh(s, d)
	if text != want || (err == nil) != (wantErr == nil) || err != nil && err.Error() != wantErr.Error() {
		t.Errorf("%s on %s:\n%s %v\nanew:\n%s %v", name, d.Name, text, err, want, wantErr)
	}
	if len(args) != len(wantArgs) || len(args) > 0 && !reflect.DeepEqual(args, wantArgs) {
		t.Errorf("%s on %s: %s\narguments %v\nanew      %v", name, d.Name, text, args, wantArgs)
	}
}

// varied copies a statement and changes the values of its arguments. What was
// one node is one node again.
func varied(s ast.Stmt, change func(any) any) ast.Stmt {
	v := variation{map[any]reflect.Value{}, change}
	return v.copy(reflect.ValueOf(&s).Elem()).Interface().(ast.Stmt)
}

type variation struct {
	done   map[any]reflect.Value
	change func(any) any
}

func (v variation) copy(x reflect.Value) reflect.Value {
	switch x.Kind() {
	case reflect.Interface:
		if x.IsNil() {
			return x
		}
		out := reflect.New(x.Type()).Elem()
		out.Set(v.copy(x.Elem()))
		return out
	case reflect.Slice:
		if x.IsNil() {
			return x
		}
		out := reflect.MakeSlice(x.Type(), x.Len(), x.Len())
		for i := range x.Len() {
			out.Index(i).Set(v.copy(x.Index(i)))
		}
		return out
	case reflect.Struct:
		out := reflect.New(x.Type()).Elem()
		out.Set(x)
		for i := range x.NumField() {
			out.Field(i).Set(v.copy(x.Field(i)))
		}
		return out
	case reflect.Pointer:
		return v.pointer(x)
	default:
		return x
	}
}

func (v variation) pointer(x reflect.Value) reflect.Value {
	if x.IsNil() || x.Type().Elem().PkgPath() != reflect.TypeFor[ast.Select]().PkgPath() {
		return x
	}
	switch p := x.Interface().(type) {
	case *ast.Column, *ast.Table, *ast.Named, *ast.Function, *ast.FullText:
		return x
	case *ast.Bind:
		if done, ok := v.done[p]; ok {
			return done
		}
		b := *p
		b.Value = v.change(b.Value)
		v.done[p] = reflect.ValueOf(&b)
		return v.done[p]
	}
	if done, ok := v.done[x.Interface()]; ok {
		return done
	}
	out := reflect.New(x.Type().Elem())
	v.done[x.Interface()] = out
	out.Elem().Set(v.copy(x.Elem()))
	return out
}

// next keeps different values different, and equal ones equal.
func next(v any) any {
	switch v := v.(type) {
	case int64:
		return v + 3
	case float64:
		return v + 0.25
	case string:
		return v + "_x"
	case bool:
		return !v
	case time.Time:
		return v.Add(time.Hour)
	case [16]byte:
		v[3]++
		return v
	case []byte:
		return append(append([]byte{}, v...), 7)
	default:
		return v
	}
}

// equal makes one of different values.
func equal(v any) any {
	switch v.(type) {
	case int64:
		return int64(4)
	case float64:
		return 0.5
	case string:
		return "same"
	default:
		return v
	}
}

// TestKeptPatterns: what is made of a pattern is made of each call's own.
func TestKeptPatterns(t *testing.T) {
	for _, d := range dialects {
		for _, p := range []string{"a%", "50%_\\", `x\`, "*[?"} {
			for name, c := range map[string]strata.Condition{
				"LIKE": users.Name.Like(p), "ILIKE": users.Name.ILike(p), "prefix": users.Name.HasPrefix(p),
				"suffix": users.Name.HasSuffix(p), "contains": users.Name.Contains(p),
			} {
				same(t, name+" "+p, builder.Select(users.ID).Where(c).Statement(door.Key{}), d)
			}
		}
	}
}

// TestKeptForms: the number of rows decides about the means anew each time.
func TestKeptForms(t *testing.T) {
	for _, rows := range []int{200, 2, 200, 11, 2, 300} {
		list := make([]sample.Tag, rows)
		for _, d := range dialects {
			m, err := compile.ManyOf(builder.Insert(tags).Rows(list...).Statement(door.Key{}), d)
			if err != nil {
				t.Fatal(err)
			}
			if copies := d.CopyRows > 0 && rows >= d.CopyRows; (m.Copy != "") != copies || m.Few != (rows <= d.ArrayRows) || m.Batch.Len() != rows {
				t.Errorf("%d rows on %s: COPY %q, few: %v, %d rows", rows, d.Name, m.Copy, m.Few, m.Batch.Len())
			}
			if text, err := m.Values(2); err != nil || strings.Count(text, "(") != 3 {
				t.Errorf("%d rows on %s: %s, %v", rows, d.Name, text, err)
			}
		}
	}
}

// TestRefusedAgain: a value without an SQL form is refused although the text of
// the statement is known.
func TestRefusedAgain(t *testing.T) {
	insert := func(at time.Time) error {
		_, _, err := compile.SQL(builder.Select(users.ID).Where(kinds.Time.Lt(at)).From(users).Clauses(builder.CrossJoin(kinds)), dialect.SQLite)
		return err
	}
	if err := insert(time.Now()); err != nil {
		t.Fatal(err)
	}
	if err := insert(time.Date(12000, 1, 1, 0, 0, 0, 0, time.UTC)); err == nil {
		t.Error("the year 12000 is taken on SQLite")
	}
}

// TestTextsAreBounded compiles more shapes than are kept, in several goroutines.
func TestTextsAreBounded(t *testing.T) {
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			for i := range compile.MaxTexts {
				s := builder.Select(users.ID).Where(strata.RawCondition(strata.SQL(fmt.Sprintf("%d = ?", i+g)), 1))
				if _, _, err := compile.SQL(s, dialect.SQLite); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	if n := compile.Texts(dialect.SQLite); n > compile.MaxTexts {
		t.Errorf("%d texts are kept", n)
	}
}
