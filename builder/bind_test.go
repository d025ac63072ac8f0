package builder_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/sample"
)

// one selects the one column of a struct that is bound to a derived table.
func one[P strata.AnyTable](d strata.DerivedTable, columns P) compile.Statement {
	bound := strata.Bind(d, columns)
	column := reflect.ValueOf(bound).Elem().Field(1).Interface().(strata.AnyExpression)
	return builder.Columns(column).From(bound)
}

// TestBind reads derived tables by structs: what the query does not select, selects
// twice, or selects as another type is refused by name.
func TestBind(t *testing.T) {
	U, P := sample.Users, sample.Posts
	derived := builder.Derived(builder.Columns(
		U.ID, U.Status, U.Name.As("called"), P.ID.As("post_id"), strata.CountAll().As("posted"), U.Age.As("twice"), U.Boss.As("twice"),
	).From(U).Join(P, P.AuthorID.EqExpr(U.ID)).
		GroupBy(U.ID, U.Status, U.Name, P.ID, U.Age, U.Boss), "d")
	again := builder.Derived(builder.Columns(U.ID.From(derived), U.Status.From(derived)).From(derived), "again")
	for _, c := range []struct {
		name string
		q    compile.Statement
		want string // of the error; "" for none
	}{
		{"as it is", one(derived, new(struct {
			strata.DerivedColumns
			ID strata.ID[sample.UserID]
		})), ""},
		{"under its label", one(derived, new(struct {
			strata.DerivedColumns
			PostID strata.ID[sample.PostID]
		})), ""},
		{"under a tag's name", one(derived, new(struct {
			strata.DerivedColumns
			Name strata.Text `db:"called"`
		})), ""},
		{"what is no column", one(derived, new(struct {
			strata.DerivedColumns
			Posted strata.Int64
		})), ""},
		{"another id", one(derived, new(struct {
			strata.DerivedColumns
			PostID strata.ID[sample.UserID]
		})), "d.post_id is sample.PostID, the column of the struct sample.UserID"},
		{"another id, two derived tables away", one(again, new(struct {
			strata.DerivedColumns
			ID strata.ID[sample.PostID]
		})), "again.id is sample.UserID, the column of the struct sample.PostID"},
		{"an id as a number", one(derived, new(struct {
			strata.DerivedColumns
			ID strata.Int64
		})), "d.id is sample.UserID, the column of the struct int64"},
		{"an enum as text", one(derived, new(struct {
			strata.DerivedColumns
			Status strata.Text
		})), "d.status is types.Enum[github.com/strata-go/strata/internal/sample.status], the column of the struct string"},
		{"another kind", one(derived, new(struct {
			strata.DerivedColumns
			Posted strata.Text
		})), "d.posted is int64, the column of the struct strata.Text"},
		{"what is not selected", one(derived, new(struct {
			strata.DerivedColumns
			Total strata.Decimal
		})), "d has no column total; it has id, status, called, post_id, posted, twice, twice, label one with As"},
		{"what is selected twice", one(derived, new(struct {
			strata.DerivedColumns
			Twice strata.Int64
		})), "d has two columns twice; label one with As"},
	} {
		for _, d := range []*dialect.Dialect{dialect.PostgreSQL, dialect.SQLite} {
			err := compile.Check(c.q, d)
			if got := fmt.Sprint(err); (err != nil) != (c.want != "") || !strings.Contains(got, c.want) && c.want != "" {
				t.Errorf("%s, %s: %s", c.name, d.Name, got)
			}
		}
	}
}
