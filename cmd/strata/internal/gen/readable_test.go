package gen

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// sampleValues are values of kinds, in Go.
var sampleValues = map[string]string{
	"int16": "3", "int32": "3", "int64": "3", "float32": "1.5", "float64": "1.5", "decimal": `decimal.RequireFromString("1.50")`, "text": `"a"`, "bool": "true",
	"time": "time.Date(2024, 2, 29, 1, 2, 3, 0, time.UTC)", "date": "types.Date{Year: 2024, Month: 2, Day: 29}", "local": "local", "interval": "types.Interval{Days: 3}",
	"bytes": "[]byte{1, 2}", "uuid": "[16]byte{1, 2}", "json": "json.RawMessage(`{}`)", "addr": `netip.MustParseAddr("10.0.0.1")`, "network": `netip.MustParsePrefix("10.0.0.0/8")`,
}

// fileTypes are types of SQLite whose own kind is one.
var fileTypes = map[string]string{
	"int64": "INTEGER", "bool": "BOOLEAN", "float64": "DECIMAL(10,2)", "text": "TEXT", "time": "DATETIME", "date": "DATE", "uuid": "UUID", "json": "JSON", "bytes": "BLOB",
}

var serverTypes = map[string]string{"int16": "smallint", "int32": "integer"}

// Each kind that a column may be read as is written to it and read from it.
func TestReadable(t *testing.T) {
	for _, e := range []struct {
		engine string
		types  map[string]string
		kinds  map[string][]string
	}{{"sqlite", fileTypes, looser}, {"postgres", serverTypes, wider}} {
		t.Run(e.engine, func(t *testing.T) {
			columns := []string{"id integer PRIMARY KEY"}
			config := map[string]ColumnConfig{}
			var fields []string
			for _, own := range slices.Sorted(maps.Keys(e.types)) {
				for _, k := range append([]string{own}, e.kinds[own]...) {
					name := own + "_as_" + k
					columns = append(columns, name+" "+e.types[own]+" NOT NULL")
					config[name] = ColumnConfig{Type: k}
					fields = append(fields, goName(name)+": "+sampleValues[k])
				}
			}
			url := fill(t, e.engine, "CREATE TABLE d ("+strings.Join(columns, ", ")+")")
			dir := module(t)
			_, err := Run(t.Context(), open(t, url), Config{Out: filepath.Join(dir, "tables"), Package: "tables", Tables: map[string]TableConfig{"d": {Columns: config}}}, false)
			must(t, err)
			must(t, os.WriteFile(filepath.Join(dir, "main.go"), fmt.Appendf(nil, readProgram, strings.Join(fields, ",\n")), 0o644))
			if got := goTool(t, dir, "run", ".", url); got != "ok\n" {
				t.Error(got)
			}
		})
	}
}

const readProgram = `package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/netip"
	"os"
	"reflect"
	"time"

	"github.com/shopspring/decimal"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/postgres"
	"github.com/strata-go/strata/pool/sqlite"
	"github.com/strata-go/strata/types"

	"example.com/made/tables"
)

var (
	local types.LocalTime
	_     = netip.Addr{}
	_     = time.Time{}
	_     = decimal.Decimal{}
	_     = json.RawMessage{}
)

func main() {
	ctx := context.Background()
	local.Date = types.Date{Year: 2024, Month: 2, Day: 29}
	db, err := pool.Open(ctx, os.Args[1], sqlite.Driver, postgres.Driver)
	if err != nil {
		fmt.Println(err)
		return
	}
	row := tables.D{%s}
	if _, err := builder.Insert(tables.Ds).Rows(row).Exec(ctx, db); err != nil {
		fmt.Println(err)
		return
	}
	_ = strata.SQL("")
	rows, err := builder.From(tables.Ds).All(ctx, db)
	if err != nil {
		fmt.Println(err)
		return
	}
	rows[0].ID = row.ID
	if got, want := fmt.Sprint(rows[0]), fmt.Sprint(row); got != want && !reflect.DeepEqual(rows[0], row) {
		fmt.Println("got ", got, "\nwant", want)
		return
	}
	fmt.Println("ok")
}
`
