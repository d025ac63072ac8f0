package compile_test

import (
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/sample"
)

// BenchmarkLarge compiles statements that are long, whose cost is to grow with their
// length and no faster.
func BenchmarkLarge(b *testing.B) {
	age, id := sample.Users.Age, sample.Users.ID
	terms := make([]strata.Condition, 10_000)
	for i := range terms {
		terms[i] = age.Eq(int64(i))
	}
	union := builder.Select(id)
	for range 599 {
		union = union.UnionAll(builder.Select(id))
	}
	branches := strata.CaseWhen(age.Eq(0), age)
	for i := range 20_000 {
		branches = branches.When(age.Lt(int64(i)), age)
	}
	list := make([]int64, 1_000_000)
	for i := range list {
		list[i] = int64(i)
	}
	for _, s := range []struct {
		name string
		stmt compile.Statement
	}{
		{"OR of 10000", builder.Select(id).Where(strata.Or(terms...))},
		{"UNION ALL of 600", union},
		{"CASE of 20000", builder.Select(branches.End())},
		{"IN of 1000000", builder.Select(id).Where(age.In(list...))},
	} {
		for _, d := range []*dialect.Dialect{dialect.SQLite, dialect.PostgreSQL} {
			b.Run(s.name+"/"+d.Name, func(b *testing.B) {
				for b.Loop() {
					if _, _, err := compile.SQL(s.stmt, d); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
