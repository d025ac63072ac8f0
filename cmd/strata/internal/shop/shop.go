// Package shop writes modules of users for tests: a program with table definitions, in
// several versions, which uses Strata from this repository.
package shop

import (
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
)

// root is the folder of the library.
func root() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(file), "..", "..", "..", "..")
}

// Module makes a module of files, with the library replaced by this repository and with
// the dependencies that the library has.
func Module(t testing.TB, files map[string]string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	mod, err := os.ReadFile(filepath.Join(root(), "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(mod), "\n") // but its name
	rest = regexp.MustCompile(`(?s)\n(tool|replace) .*`).ReplaceAllString(rest, "\n")
	sum, err := os.ReadFile(filepath.Join(root(), "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	Write(t, dir, map[string]string{
		"go.mod": "module example.com/shop\n" + rest + "\nrequire github.com/strata-go/strata v0.0.0\n\nreplace github.com/strata-go/strata => " + root() + "\n",
		"go.sum": string(sum),
	})
	Write(t, dir, files)
	return dir
}

// Write writes files, by their path in the folder.
func Write(t testing.TB, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// V1 are the definitions of the first version.
const V1 = `package tables

import "github.com/strata-go/strata"

type Customer struct {
	ID    int64
	Email string
}

type customers struct {
	strata.Table[Customer]
	ID    strata.Int64 ` + "`db:\",identity\"`" + `
	Email strata.Text
}

// Customers are those of the shop.
var Customers = strata.Define("customers", new(customers), func(t *strata.Def, c *customers) {
	t.PrimaryKey(c.ID)
	t.Unique(c.Email)
})

// Other is an alias, which is no definition.
var Other = strata.As(Customers, "other")

type Order struct {
	ID       int64
	Customer int64
	Placed   string
	Pieces   int64
}

type orders struct {
	strata.Table[Order]
	ID       strata.Int64 ` + "`db:\",identity\"`" + `
	Customer strata.Int64
	Placed   strata.Text
	Pieces   strata.Int64
}

// allOrders is not exported.
var allOrders = strata.Define("orders", new(orders), func(t *strata.Def, c *orders) {
	t.PrimaryKey(c.ID)
	t.Check("some", c.Pieces.Gt(0))
	strata.References(t, c.Customer, Customers.ID, strata.NoAction)
})
`

// V2 are those of the second: a column renamed, one added, one dropped, an index.
const V2 = `package tables

import "github.com/strata-go/strata"

type Customer struct {
	ID    int64
	Mail  string
	Phone *string
}

type customers struct {
	strata.Table[Customer]
	ID    strata.Int64 ` + "`db:\",identity\"`" + `
	Mail  strata.Text
	Phone strata.NullText
}

// Customers are those of the shop.
var Customers = strata.Define("customers", new(customers), func(t *strata.Def, c *customers) {
	t.PrimaryKey(c.ID)
	t.Unique(c.Mail)
	t.Index(c.Phone)
})

type Order struct {
	ID       int64
	Customer int64
	Pieces   int64
}

type orders struct {
	strata.Table[Order]
	ID       strata.Int64 ` + "`db:\",identity\"`" + `
	Customer strata.Int64
	Pieces   strata.Int64
}

var allOrders = strata.Define("orders", new(orders), func(t *strata.Def, c *orders) {
	t.PrimaryKey(c.ID)
	t.Check("some", c.Pieces.Gt(0))
	t.Index(c.Customer)
	strata.References(t, c.Customer, Customers.ID, strata.NoAction)
})
`
