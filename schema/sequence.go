package schema

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/strata-go/strata/internal/textsql"
)

// Sequence is a sequence that no identity has.
type Sequence struct {
	Schema           string
	Name             string
	Start, Increment int64
}

func (q Sequence) title() string { return title(q.Schema, q.Name) }

// Sequence returns the sequence of a name, or nil.
func (s *Schema) Sequence(schema, name string) *Sequence {
	for i := range s.Sequences {
		if q := &s.Sequences[i]; q.Schema == schema && q.Name == name {
			return q
		}
	}
	return nil
}

// counts says how numbers are counted, where that is not as usual.
func counts(start, increment int64) string {
	s := ""
	if start > 1 {
		s += " START WITH " + strconv.FormatInt(start, 10)
	}
	if increment > 1 {
		s += " INCREMENT BY " + strconv.FormatInt(increment, 10)
	}
	return s
}

// numbering is how an identity counts, where that is not as usual.
func (c Column) numbering() string {
	if s := counts(c.Start, c.Increment); s != "" {
		return " (" + s[1:] + ")"
	}
	return ""
}

// sequences reads how identities count, and the sequences that are none's.
func (c catalog) sequences(ctx context.Context, db DB, s *Schema) error {
	rows, err := textsql.Query(ctx, db, `SELECT CAST(n.nspname AS text), CAST(r.relname AS text), CAST(q.seqstart AS text), CAST(q.seqincrement AS text), `+
		`CAST(o.relname AS text), CAST(a.attname AS text) `+
		`FROM pg_catalog.pg_class AS r JOIN pg_catalog.pg_namespace AS n ON n.oid = r.relnamespace JOIN pg_catalog.pg_sequence AS q ON q.seqrelid = r.oid `+
		`LEFT JOIN pg_catalog.pg_depend AS x ON x.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND x.objid = r.oid AND x.refclassid = x.classid AND x.refobjsubid > 0 AND x.deptype = 'i' `+
		`LEFT JOIN pg_catalog.pg_class AS o ON o.oid = x.refobjid LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = o.oid AND a.attnum = x.refobjsubid `+
		`WHERE `+c.where+extension("pg_class", "r.oid")+` ORDER BY n.nspname, r.relname`, 6)
	if err != nil {
		return err
	}
	for _, r := range rows {
		q := Sequence{Schema: c.schema(r[0]), Name: r[1]}
		if q.Start, err = strconv.ParseInt(r[2], 10, 64); err != nil {
			return err
		}
		if q.Increment, err = strconv.ParseInt(r[3], 10, 64); err != nil {
			return err
		}
		if r[4] == "" {
			s.Sequences = append(s.Sequences, q)
			continue
		}
		if t := s.Table(q.Schema, r[4]); t != nil && t.Column(r[5]) != nil {
			t.Column(r[5]).Start, t.Column(r[5]).Increment = q.Start, q.Increment
		}
	}
	return nil
}

// AddSequence creates a sequence.
type AddSequence struct {
	In
	Sequence Sequence
}

// String is the change on one line.
func (c *AddSequence) String() string { return "add sequence " + c.Sequence.title() }

// Destructive is false.
func (c *AddSequence) Destructive() bool { return false }

func (c *AddSequence) apply(s *Schema) { s.Sequences = append(s.Sequences, c.Sequence) }

func (c *AddSequence) steps() []step {
	q := c.Sequence
	return append(createSchema(q.Schema), step{atTypes, "CREATE SEQUENCE " + relation(q.Schema, q.Name) + counts(q.Start, q.Increment)})
}

// AlterSequence changes how a sequence counts; the number that it is at stays.
type AlterSequence struct {
	In
	From, To Sequence
}

// String is the change on one line.
func (c *AlterSequence) String() string {
	return fmt.Sprintf("sequence %s: change start and increment from %d, %d to %d, %d", c.To.title(), c.From.Start, c.From.Increment, c.To.Start, c.To.Increment)
}

// Destructive is false.
func (c *AlterSequence) Destructive() bool { return false }

func (c *AlterSequence) apply(s *Schema) {
	if q := s.Sequence(c.From.Schema, c.From.Name); q != nil {
		*q = c.To
	}
}

func (c *AlterSequence) steps() []step {
	return []step{{atTypes, c.alter()}}
}

func (c *AlterSequence) alter() string {
	return fmt.Sprintf("ALTER SEQUENCE %s START WITH %d INCREMENT BY %d", relation(c.To.Schema, c.To.Name), c.To.Start, c.To.Increment)
}

// goOn has a sequence of which numbers were taken go on from the last one, where the server has
// worked out the next one before: not from one that is less.
func (c *AlterSequence) goOn() string {
	name := relation(c.To.Schema, c.To.Name)
	return fmt.Sprintf("BEGIN NOT ATOMIC DECLARE n BIGINT; SET n = (SELECT CASE WHEN next_not_cached_value <> %d THEN next_not_cached_value - %d END FROM %s); "+
		"IF n IS NOT NULL THEN EXECUTE IMMEDIATE CONCAT(%s, n, ')'); END IF; END",
		c.From.Start, c.From.Increment, name, textsql.Literal("DO SETVAL("+name+", "))
}

// showSequences reads those of the database of the connection, of which the server has tables.
func showSequences(ctx context.Context, db DB, s *Schema) error {
	names, err := textsql.Query(ctx, db, "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'SEQUENCE' ORDER BY table_name", 1)
	if err != nil {
		return err
	}
	for _, r := range names {
		q := Sequence{Name: r[0]}
		rows, err := textsql.Query(ctx, db, "SELECT CAST(start_value AS CHAR), CAST(increment AS CHAR) FROM "+textsql.Ident(q.Name), 2)
		if err != nil {
			return err
		}
		if q.Start, err = strconv.ParseInt(rows[0][0], 10, 64); err != nil {
			return err
		}
		if q.Increment, err = strconv.ParseInt(rows[0][1], 10, 64); err != nil {
			return err
		}
		s.Sequences = append(s.Sequences, q)
	}
	return nil
}

func (d *differ) compareSequences() {
	for _, want := range d.want.Sequences {
		switch live := d.live.Sequence(want.Schema, want.Name); {
		case live == nil && d.comesWithColumn(want):
		case live == nil:
			d.note(&AddSequence{In{base: d.base}, want})
		case *live != want:
			d.note(&AlterSequence{In{base: d.base}, *live, want})
		}
	}
}

// sameIdentity compares how two columns are numbered; the model of SQLite does not say how
// it counts.
func sameIdentity(a, b Column) bool {
	return a.Identity == b.Identity && max(a.Start, 1) == max(b.Start, 1) && max(a.Increment, 1) == max(b.Increment, 1)
}

// renumber has an identity count otherwise.
func (c *AlterColumn) renumber() string {
	return fmt.Sprintf("SET GENERATED %s SET START WITH %d SET INCREMENT BY %d", c.To.Identity, max(c.To.Start, 1), max(c.To.Increment, 1))
}

// goesOn is the number that an identity gives next, after those that are there.
func (c *AlterColumn) goesOn() string {
	next := "coalesce(max(" + textsql.Ident(c.To.Name) + "), 0) + 1"
	if c.To.Start > 1 {
		next = fmt.Sprintf("greatest(%s, %d)", next, c.To.Start)
	}
	return next
}

// sequenceNames is what stands for a sequence in the text of nextval, in a scratch and out of it.
func sequenceNames(scratch map[qualified]string) (in, out map[string]string) {
	in, out = map[string]string{}, map[string]string{}
	for q, name := range scratch {
		in[textsql.Ident(q.schema)+"."+textsql.Ident(q.name)] = textsql.Ident(name)
		out[plain(name)] = plain(q.schema) + "." + plain(q.name)
	}
	return in, out
}

// requoted is SQL in which texts are others, where they stand in nextval.
func requoted(sql string, texts map[string]string) string {
	list := tokens(sql)
	var b strings.Builder
	at := 0
	for i := 2; i < len(list); i++ {
		if list[i].kind != str || list[i-1].name != "(" || !list[i-2].is("nextval") {
			continue
		}
		if to, ok := texts[list[i].name]; ok {
			b.WriteString(sql[at:list[i].from] + textsql.Literal(to))
			at = list[i].to
		}
	}
	return b.String() + sql[at:]
}
