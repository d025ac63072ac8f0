package reading

import (
	"testing"
	"time"

	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/race"
	"github.com/strata-go/strata/internal/sample"
)

// TestBuildAllocations pins what a statement costs that is built for a call, its
// text being kept.
func TestBuildAllocations(t *testing.T) {
	if race.Enabled {
		t.Skip("the race detector allocates")
	}
	tag := sample.Tag{Name: "a name"}
	for _, c := range []struct {
		name string
		most float64
		make func(i int) compile.Statement
	}{
		{"by key", 7, func(i int) compile.Statement {
			return builder.From(sample.Users).Where(sample.Users.ID.Eq(sample.UserID(i + 1000)))
		}},
		{"filter", 27, func(i int) compile.Statement {
			return builder.From(sample.Users).Where(
				sample.Users.Age.Ge(int64(i)), sample.Users.Created.Lt(time.Unix(int64(i), 0)), sample.Users.Name.Like("a%"),
				sample.Users.Status.In(sample.Active, sample.Blocked), sample.Users.Bio.IsNull(),
			).OrderBy(sample.Users.ID.Asc()).Limit(50)
		}},
		{"insert", 7, func(int) compile.Statement { return builder.Insert(sample.Tags).Rows(tag) }},
		{"update", 10, func(i int) compile.Statement {
			return builder.Update(sample.Users).Set(sample.Users.Name.Set("new")).Where(sample.Users.ID.Eq(sample.UserID(i + 1000)))
		}},
	} {
		i := 0
		got := testing.AllocsPerRun(200, func() {
			if _, _, err := compile.SQL(c.make(i), dialect.PostgreSQL); err != nil {
				t.Fatal(err)
			}
			i++
		})
		if got > c.most {
			t.Errorf("%s: %v allocations, at most %v were", c.name, got, c.most)
		} else {
			t.Logf("%s: %v allocations", c.name, got)
		}
	}
}
