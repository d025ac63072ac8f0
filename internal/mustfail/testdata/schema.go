package p

import (
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	. "github.com/strata-go/strata/internal/sample"
)

func constraints(t *strata.Def, operator string) {
	t.Exclude(Users.Name)                                                             // want "cannot use Users.Name .* as strata.ExclusionTerm"
	t.Exclude(strata.Conflicts(Users.Name, operator))                                 // want "cannot use operator .* as strata.SQL value"
	strata.References(t, Users.ID, Users.ID, strata.Cascade).OnUpdate("x" + operator) // want "cannot use \"x\" \\+ operator .* as strata.Action"
	t.Unique(Users.Name).Where(nil)                                            // want "Where undefined"
}

func indexes(t *strata.Def, method string) {
	t.Index("name")                                             // want "cannot use \"name\" .* as strata.IndexTerm"
	t.Index(Users.Name.Desc())                                  // want "cannot use Users.Name.Desc\\(\\) .* as strata.IndexTerm"
	strata.Sorted(Users.Name)                                   // want "cannot use Users.Name .* as strata.Order value"
	t.Index(Users.Name).Where(Users.Name)                       // want "cannot use Users.Name .* as strata.Condition"
	t.Index(Users.Name).Using(method)                           // want "cannot use method .* as strata.IndexMethod value"
	t.Index(Users.Name).Include("age")                          // want "cannot use \"age\" .* as strata.Column"
	builder.Select(strata.Sorted(Users.Name.Desc()))            // want "in call to builder.Select"
	builder.From(Users).OrderBy(strata.Sorted(Users.Age.Asc())) // want "as strata.Order value"
}
