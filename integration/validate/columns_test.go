package validate

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/validate"
)

// parcel is a row of a table that another program has created.
type parcel struct {
	ID   [16]byte
	Name string
	Mark string
}

type parcelColumns struct {
	strata.Table[parcel]
	ID   strata.UUID
	Name strata.Text
	Mark strata.Text
}

var parcels = strata.Define("parcels", new(parcelColumns), func(t *strata.Def, c *parcelColumns) { t.PrimaryKey(c.ID) })

// What is there is compared with the definition where no statement would fail for it, and
// answers otherwise.
func TestColumnsOfOthersAreFound(t *testing.T) {
	engines.EachOf(t, engines.All, filled, func(t *testing.T, ctx context.Context, db *pool.DB) {
		if d := db.Dialect(); d.Has(dialect.PrepareText) || !d.Has(dialect.ExplainTables) {
			t.Skip("a column of another type is refused, or answers the same")
		}
		run := func(text strata.SQL) {
			t.Helper()
			engines.Done(t)(builder.Raw(text).Exec(ctx, db))
		}
		run("CREATE TABLE parcels (id char(36) PRIMARY KEY, name varchar(100) NOT NULL, mark varchar(10) COLLATE utf8mb4_nopad_bin NOT NULL) DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_general_ci")
		read := validate.Given(builder.From(parcels).Where(parcels.Mark.Eq("x")), builder.From(parcels))
		err := validate.Statements(ctx, validate.On(db), read)
		var found *validate.Error
		if !errors.As(err, &found) || len(found.Findings) != 2 {
			t.Fatalf("%v, want that two columns are others", err)
		}
		var got []string
		for _, f := range found.Findings {
			var c *validate.ColumnError
			if !errors.As(f.Err, &c) {
				t.Fatalf("%v is no ColumnError", f)
			}
			got = append(got, fmt.Sprintf("%s.%s: %s, not %s", c.Table, c.Column, c.Has, c.Wants))
		}
		if want := "[parcels.id: char(36), not BINARY(16) parcels.name: utf8mb4_general_ci, not utf8mb4_nopad_bin]"; fmt.Sprint(got) != want {
			t.Errorf("%v, want %s", got, want)
		}
		run("DROP TABLE parcels")
		engines.Must(t, builder.CreateTables(parcels).Exec(ctx, db))
		engines.Must(t, validate.Statements(ctx, validate.On(db), read))
	})
}
