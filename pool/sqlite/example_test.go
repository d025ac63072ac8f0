package sqlite_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/pool/sqlite"
)

type Note struct {
	ID   int64
	Text string
}

type notes struct {
	strata.Table[Note]
	ID   strata.Int64
	Text strata.Text
}

var Notes = strata.Define("notes", new(notes), func(t *strata.Def, c *notes) { t.PrimaryKey(c.ID) })

// A database with settings of its own, and a copy of it.
func Example() {
	dir, err := os.MkdirTemp("", "notes")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()

	db, err := sqlite.Open(ctx, sqlite.Config{
		Path:        filepath.Join(dir, "notes.db"),
		BusyTimeout: 2 * time.Second,
		Pragmas:     []sqlite.Pragma{{Name: "cache_size", Value: "-16000"}},
		Limits:      map[sqlite.Limit]int{sqlite.LimitLength: 1 << 20},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer db.Close(context.Background())

	if err := builder.CreateTables(Notes).Exec(ctx, db); err != nil {
		fmt.Println(err)
	}
	if _, err := builder.Insert(Notes).Rows(Note{1, "one"}, Note{2, "two"}).Exec(ctx, db); err != nil {
		fmt.Println(err)
	}
	copied := filepath.Join(dir, "copy.db")
	if err := sqlite.Backup(ctx, db, copied); err != nil {
		fmt.Println(err)
	}

	backup, err := sqlite.Open(ctx, sqlite.Config{Path: copied, Mode: sqlite.ReadOnly})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer backup.Close(context.Background())
	list, err := builder.From(Notes).OrderBy(Notes.ID.Asc()).All(ctx, backup)
	fmt.Println(list, err)
	problems, err := sqlite.IntegrityCheck(ctx, backup)
	fmt.Println(len(problems), err)
	// Output:
	// [{1 one} {2 two}] <nil>
	// 0 <nil>
}
