package schema_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/sqlite"
	"github.com/strata-go/strata/schema"
)

type User struct {
	ID    int64
	Email string
	Bio   *string
}

type users struct {
	strata.Table[User]
	ID    strata.Int64
	Email strata.Text
	Bio   strata.NullText
}

var Users = strata.Define("users", new(users), func(t *strata.Def, c *users) {
	t.PrimaryKey(c.ID)
	t.Unique(c.Email)
})

// older makes a database as an older program left it.
func older(ctx context.Context) *pool.DB {
	db, err := pool.Open(ctx, "sqlite::memory:", sqlite.Driver)
	if err != nil {
		log.Fatal(err)
	}
	for _, sql := range []strata.SQL{
		`CREATE TABLE users (id INTEGER NOT NULL PRIMARY KEY, mail TEXT NOT NULL) STRICT`,
		`INSERT INTO users (id, mail) VALUES (1, 'ada@example.org')`,
	} {
		if _, err := builder.Raw(sql).Exec(ctx, db); err != nil {
			log.Fatal(err)
		}
	}
	return db
}

func Example() {
	ctx := context.Background()
	db := older(ctx)
	defer db.Close(ctx)

	fmt.Println(schema.Check(ctx, db, Users))

	changes, err := schema.Diff(ctx, db, Users, schema.Rename{Table: "users", From: "mail", To: "email"})
	if err != nil {
		log.Fatal(err)
	}
	for _, c := range changes {
		fmt.Println(c)
	}
	if err := schema.Apply(ctx, db, changes); err != nil {
		log.Fatal(err)
	}
	rows, err := builder.From(Users).All(ctx, db)
	fmt.Println(rows[0].Email, schema.Check(ctx, db, Users), err)
	// Output:
	// strata: the database is not as its definitions say; to be done (4):
	// 	users: drop column "mail" TEXT NOT NULL
	// 	users: add column "email" TEXT NOT NULL
	// 	users: add column "bio" TEXT
	// 	users: add unique users_email_key (email)
	// users: rename column mail to email
	// users: add column "bio" TEXT
	// users: add unique users_email_key (email)
	// ada@example.org <nil> <nil>
}

func ExampleChange() {
	ctx := context.Background()
	db := older(ctx)
	defer db.Close(ctx)

	changes, err := schema.Diff(ctx, db, Users)
	if err != nil {
		log.Fatal(err)
	}
	for _, c := range changes {
		switch c := c.(type) {
		case *schema.AddColumn:
			fmt.Println("a new column of", c.Table, "is", c.Element.Name, c.Element.Type)
		case *schema.DropColumn:
			fmt.Println("nothing reads", c.Table, c.Element.Name)
		default:
			fmt.Println(c)
		}
	}
	// Output:
	// nothing reads users mail
	// a new column of users is email TEXT
	// a new column of users is bio TEXT
	// users: add unique users_email_key (email)
}

func ExampleBetween() {
	ctx := context.Background()
	db := older(ctx)
	defer db.Close(ctx)

	now, err := schema.Inspect(ctx, db)
	if err != nil {
		log.Fatal(err)
	}
	kept, err := json.Marshal(now) // beside the migrations, say
	if err != nil {
		log.Fatal(err)
	}

	var have schema.Schema
	if err := json.Unmarshal(kept, &have); err != nil {
		log.Fatal(err)
	}
	want, err := schema.Of(ctx, db, Users)
	if err != nil {
		log.Fatal(err)
	}
	changes, err := schema.Between(db.Dialect(), &have, want, schema.Rename{Table: "users", From: "mail", To: "email"})
	fmt.Println(changes, err)
	// Output:
	// [users: rename column mail to email users: add column "bio" TEXT users: add unique users_email_key (email)] <nil>
}

func ExampleInspect() {
	ctx := context.Background()
	db := older(ctx)
	defer db.Close(ctx)

	s, err := schema.Inspect(ctx, db)
	if err != nil {
		log.Fatal(err)
	}
	for _, t := range s.Tables {
		fmt.Println(t.Name, t.PrimaryKey)
		for _, c := range t.Columns {
			fmt.Println(c)
		}
	}
	// Output:
	// users primary key (id)
	// column "id" INTEGER NOT NULL
	// column "mail" TEXT NOT NULL
}

func ExampleSQL() {
	ctx := context.Background()
	db := older(ctx)
	defer db.Close(ctx)

	changes, err := schema.Diff(ctx, db, Users)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(schema.Apply(ctx, db, changes))
	statements, err := schema.SQL(changes[1:], db.Dialect()) // the column mail is to stay
	if err != nil {
		log.Fatal(err)
	}
	for _, s := range statements {
		fmt.Println(s)
	}
	// Output:
	// strata: schema: Apply: values may be lost by users: drop column "mail" TEXT NOT NULL; give AllowDestructive, or leave these changes out
	// PRAGMA defer_foreign_keys = ON;
	// CREATE TABLE "strata_kept users" AS SELECT "id", "mail" FROM "users";
	// DROP TABLE "users";
	// CREATE TABLE "users" (
	// 	"id" INTEGER NOT NULL,
	// 	"mail" TEXT NOT NULL,
	// 	"email" TEXT NOT NULL,
	// 	"bio" TEXT,
	// 	PRIMARY KEY ("id"),
	// 	CONSTRAINT "users_email_key" UNIQUE ("email")
	// ) STRICT;
	// INSERT INTO "users" ("id", "mail") SELECT "id", "mail" FROM "strata_kept users";
	// DROP TABLE "strata_kept users";
}
