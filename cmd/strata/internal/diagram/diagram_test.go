package diagram

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/strata-go/strata/schema"
)

var update = flag.Bool("update", false, "write the golden files anew")

// shop is a schema with a key to itself, one that may be NULL, one of two columns and one
// row to one row.
var shop = &schema.Schema{Tables: []schema.Table{
	{
		Name: "customers", Columns: []schema.Column{{Name: "id", Type: "bigint"}, {Name: "email", Type: "text"}, {Name: "referrer_id", Type: "bigint", Nullable: true}},
		PrimaryKey: &schema.Key{Columns: []string{"id"}}, Uniques: []schema.Unique{{Columns: []string{"email"}}},
		ForeignKeys: []schema.ForeignKey{{Columns: []string{"referrer_id"}, Table: "customers", References: []string{"id"}}},
	},
	{
		Name: "orders", Columns: []schema.Column{{Name: "id", Type: "bigint"}, {Name: "customer_id", Type: "bigint"}, {Name: "total", Type: "numeric(12,2)"}, {Name: "note", Type: "text", Nullable: true}},
		PrimaryKey:  &schema.Key{Columns: []string{"id"}},
		ForeignKeys: []schema.ForeignKey{{Columns: []string{"customer_id"}, Table: "customers", References: []string{"id"}}},
	},
	{
		Name: "invoices", Columns: []schema.Column{{Name: "order_id", Type: "bigint"}, {Name: "sent at", Type: "timestamp with time zone", Nullable: true}},
		PrimaryKey:  &schema.Key{Columns: []string{"order_id"}},
		ForeignKeys: []schema.ForeignKey{{Columns: []string{"order_id"}, Table: "orders", References: []string{"id"}}},
	},
	{Name: "settings", Columns: []schema.Column{{Name: "key", Type: "text"}, {Name: `value "x" <&>`, Type: "jsonb"}}},
}}

func TestGolden(t *testing.T) {
	for name, write := range map[string]func(io.Writer, *schema.Schema, Options) error{"shop.svg": SVG, "shop.mmd": Mermaid} {
		var b bytes.Buffer
		if err := write(&b, shop, Options{Title: "Shop"}); err != nil {
			t.Fatal(err)
		}
		file := "testdata/" + name
		if *update {
			if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil || !bytes.Equal(b.Bytes(), want) {
			t.Errorf("%s differs, %v; -update writes it anew:\n%s", file, err, b.String())
		}
	}
}

// random is a schema of many tables that refer to each other, in circles, too.
func random(r *rand.Rand, tables int) *schema.Schema {
	s := &schema.Schema{}
	for i := range tables {
		t := schema.Table{Name: fmt.Sprintf("table_%02d", i), PrimaryKey: &schema.Key{Columns: []string{"id"}}}
		t.Columns = append(t.Columns, schema.Column{Name: "id", Type: "bigint"})
		for c := range r.IntN(12) {
			t.Columns = append(t.Columns, schema.Column{Name: fmt.Sprintf("column_%d", c), Type: "text", Nullable: r.IntN(2) == 0})
		}
		for k := range r.IntN(4) {
			target := r.IntN(max(1, i))
			if r.IntN(10) == 0 {
				target = r.IntN(tables)
			}
			name := fmt.Sprintf("ref_%d", k)
			t.Columns = append(t.Columns, schema.Column{Name: name, Type: "bigint"})
			t.ForeignKeys = append(t.ForeignKeys, schema.ForeignKey{Columns: []string{name}, Table: fmt.Sprintf("table_%02d", target), References: []string{"id"}})
		}
		s.Tables = append(s.Tables, t)
	}
	return s
}

func TestLayout(t *testing.T) {
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 1))
		s := random(r, 1+r.IntN(60))
		p := draw(s, Options{})
		l := layOut(p)
		for i, a := range p.tables {
			if a.x < 0 || a.y < 0 || a.x+a.width > l.width || a.y+a.height > l.height {
				t.Errorf("seed %d: %s is not on the page", seed, a.name)
			}
			for _, b := range p.tables[:i] {
				if a.x < b.x+b.width && b.x < a.x+a.width && a.y < b.y+b.height && b.y < a.y+a.height {
					t.Errorf("seed %d: %s and %s overlap", seed, a.name, b.name)
				}
			}
		}
		if len(l.paths) != len(p.refs) {
			t.Errorf("seed %d: %d lines of %d", seed, len(l.paths), len(p.refs))
		}
		var one, two bytes.Buffer
		if err := errors.Join(SVG(&one, s, Options{}), SVG(&two, s, Options{})); err != nil || !bytes.Equal(one.Bytes(), two.Bytes()) {
			t.Errorf("seed %d: two drawings differ, %v", seed, err)
		}
		for d := xml.NewDecoder(&one); ; {
			if _, err := d.Token(); err == io.EOF {
				break
			} else if err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
		}
	}
}

func TestKeysOnly(t *testing.T) {
	var b bytes.Buffer
	if err := Mermaid(&b, shop, Options{KeysOnly: true}); err != nil {
		t.Fatal(err)
	}
	if got := b.String(); strings.Contains(got, "total") || !strings.Contains(got, "customer_id") {
		t.Error(got)
	}
}
