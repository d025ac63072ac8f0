package schema

import (
	"context"
	"fmt"

	"github.com/strata-go/strata/internal/textsql"
)

// Partitioning says by what a table is partitioned, and into what. SQLite has none.
type Partitioning struct {
	Key   string // as PostgreSQL spells it: "RANGE (at)"
	Parts []Partition
}

// Partition is a partition of a table.
type Partition struct {
	Schema string // "" for the one that names without a schema mean
	Name   string
	Bounds string // as PostgreSQL spells them: "FOR VALUES IN ('de')", "DEFAULT"
}

func (p Partition) steps(of *In) []step {
	return []step{{atTables, "CREATE TABLE " + relation(p.Schema, p.Name) + " PARTITION OF " + relation(of.Schema, of.Table) + " " + p.Bounds}}
}

func (t *Table) partitionBy() string {
	if t.Partitioning == nil {
		return ""
	}
	return " PARTITION BY " + t.Partitioning.Key
}

// part is the partition of a name, or nil.
func (p *Partitioning) part(schema, name string) *Partition {
	for i := range p.Parts {
		if p.Parts[i].Schema == schema && p.Parts[i].Name == name {
			return &p.Parts[i]
		}
	}
	return nil
}

// place gives partitions of a scratch the names that they stand for.
func (p *Partitioning) place(schema string, real map[string]qualified) {
	for i := range p.Parts {
		p.Parts[i].Schema = schema
		if q, ok := real[p.Parts[i].Name]; ok {
			p.Parts[i].Name = q.name
		}
	}
}

func (c catalog) partitions(ctx context.Context, db DB, s *Schema) error {
	rows, err := textsql.Query(ctx, db, `SELECT CAST(n.nspname AS text), CAST(r.relname AS text), pg_catalog.pg_get_partkeydef(r.oid), `+
		`CAST(pn.nspname AS text), CAST(p.relname AS text), pg_catalog.pg_get_expr(p.relpartbound, p.oid) `+
		`FROM pg_catalog.pg_class AS r JOIN pg_catalog.pg_namespace AS n ON n.oid = r.relnamespace `+
		`LEFT JOIN pg_catalog.pg_inherits AS i ON i.inhparent = r.oid LEFT JOIN pg_catalog.pg_class AS p ON p.oid = i.inhrelid `+
		`LEFT JOIN pg_catalog.pg_namespace AS pn ON pn.oid = p.relnamespace `+
		`WHERE r.relkind = 'p' AND `+c.where+` ORDER BY n.nspname, r.relname, p.relname`, 6)
	if err != nil {
		return err
	}
	for _, r := range rows {
		t := s.Table(c.schema(r[0]), r[1])
		if t == nil { // a partition that has partitions
			continue
		}
		if t.Partitioning == nil {
			t.Partitioning = &Partitioning{Key: r[2]}
		}
		if r[4] != "" {
			t.Partitioning.Parts = append(t.Partitioning.Parts, Partition{c.schema(r[3]), r[4], r[5]})
		}
	}
	return nil
}

// AddPartition adds a partition to a table.
type AddPartition struct {
	In
	Partition Partition
}

// String is the change on one line.
func (c *AddPartition) String() string {
	return fmt.Sprintf("%s: add partition %s %s", c.On(), title(c.Partition.Schema, c.Partition.Name), c.Partition.Bounds)
}

// Destructive is false.
func (c *AddPartition) Destructive() bool { return false }

func (c *AddPartition) apply(s *Schema) {
	if t := c.table(s); t.Partitioning != nil {
		t.Partitioning.Parts = append(t.Partitioning.Parts, c.Partition)
	}
}

func (c *AddPartition) steps() []step { return c.Partition.steps(&c.In) }

// comparePartitions leaves partitions alone that no definition has, which programs add at
// run time, and a table that only the database has partitioned.
func (d *differ) comparePartitions(live, want *Table) {
	if want.Partitioning == nil {
		return
	}
	if live.Partitioning == nil || live.Partitioning.Key != want.Partitioning.Key {
		has := "not partitioned"
		if live.Partitioning != nil {
			has = "partitioned by " + live.Partitioning.Key
		}
		d.err = refused(fmt.Sprintf("%s is %s, and its definition by %s, to which nothing alters a table", want.title(), has, want.Partitioning.Key),
			"rename it, create the table as it is defined, and copy the rows with INSERT ... SELECT")
		return
	}
	for _, p := range want.Partitioning.Parts {
		switch l := live.Partitioning.part(p.Schema, p.Name); {
		case l == nil:
			d.note(&AddPartition{d.in(want), p})
		case l.Bounds != p.Bounds:
			d.err = refused(fmt.Sprintf("the partition %s of %s has the bounds %s, and its definition %s", p.Name, want.title(), l.Bounds, p.Bounds),
				"detach it, change its rows, and attach it with the bounds that are defined")
		}
	}
}
