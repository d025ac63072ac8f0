package migrations

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/strata-go/strata/cmd/strata/internal/database"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/schema"
)

// File is a file of migrations that is to be written.
type File struct {
	Name          string
	Changes       []schema.Change // what is done, of the first file
	up, down      []schema.Statement
	back          []schema.Change // what down does
	lost          []schema.Change // what up loses
	did           []schema.Change // what up does
	renames       []schema.Option // that it makes
	noTransaction bool
	table         string // that it alters
	phase         int    // which of the lists of statements it is of
}

// Plan is what is to be written.
type Plan struct {
	Name    string
	Online  bool // in steps that keep nobody waiting
	Options []schema.Option
	Dir     Dir
	Now     time.Time
}

var identifier = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*$`)

// CheckName refuses what is no name of a migration.
func CheckName(name string) error {
	if !identifier.MatchString(name) {
		return fmt.Errorf("strata: %q is no name for a migration: letters, digits and _, a letter first, such as add_phone", name)
	}
	return nil
}

// Plan makes files that take what the migrations give, which is in the scratch database,
// to what is wanted. They are tried there, up and down. No files mean that there is
// nothing to do.
func (p Plan) Files(ctx context.Context, s *database.Scratch, have, want *schema.Schema) ([]*File, error) {
	phases, err := p.phases(s.Engine.Dialect, have, want)
	if err != nil || len(phases) == 0 {
		return nil, err
	}
	var lists [][]schema.Statement
	for _, changes := range phases {
		list, err := statements(changes, s.Engine.Dialect, p.Online)
		if err != nil {
			return nil, err
		}
		lists = append(lists, list)
	}
	files, err := p.split(lists...)
	if err != nil {
		return nil, err
	}
	if p.Online {
		for _, f := range files {
			f.waitsFor(s.Engine.LockTimeout)
		}
	}
	files[0].Changes = slices.Concat(phases...)
	for _, f := range files {
		if f.phase == len(phases)-1 {
			f.renames = p.renames() // they come first
			break
		}
	}
	return files, p.complete(ctx, s, have, want, files)
}

// split puts what cannot run in a transaction into files of its own, one statement each:
// when one fails, it is known what was done. Online, a transaction locks one table.
func (p Plan) split(lists ...[]schema.Statement) ([]*File, error) {
	var out []*File
	for phase, statements := range lists {
		out = append(out, p.splitOne(statements, phase)...)
	}
	return out, p.name(out)
}

func (p Plan) splitOne(statements []schema.Statement, phase int) (out []*File) {
	for _, s := range statements {
		last, table := len(out)-1, altered(s.SQL)
		if last >= 0 && out[last].takes(s) {
			out[last].up = append(out[last].up, s)
			continue
		}
		if last < 0 || s.NoTransaction || out[last].noTransaction || p.Online && table != "" && table != out[last].table {
			out = append(out, &File{noTransaction: s.NoTransaction, table: table, phase: phase})
			last++
		}
		out[last].up = append(out[last].up, s)
	}
	return out
}

// takes reports whether a statement may follow those of a file that has no transaction: after
// what only looks at rows, and where the file does nothing but make tables.
func (f *File) takes(s schema.Statement) bool {
	if !f.noTransaction || !s.NoTransaction {
		return false
	}
	made, looks := map[string]bool{}, true
	for _, before := range append(slices.Clone(f.up), s) {
		create := creating.FindStringSubmatch(before.SQL)
		switch {
		case create != nil:
			made[create[1]] = true
		case made[altered(before.SQL)]:
		case looking.MatchString(before.SQL) || looks && before == s:
			continue
		default:
			return false
		}
		looks = false
	}
	return true
}

var (
	creating = regexp.MustCompile(`^CREATE TABLE (\S+)`)
	looking  = regexp.MustCompile(`^BEGIN NOT ATOMIC IF EXISTS \(SELECT`)
)

// name gives the files their names.
func (p Plan) name(out []*File) error {
	versions, err := p.versions(len(out))
	if err != nil {
		return err
	}
	for i, f := range out {
		f.Name = versions[i] + "_" + strings.ToLower(p.Name)
		if len(out) > 1 {
			f.Name += "_" + strconv.Itoa(i+1)
		}
		f.Name += ".sql"
	}
	return nil
}

var alter = regexp.MustCompile(`^ALTER TABLE (?:ONLY )?(\S+)`)

// altered is the table that a statement alters, "" for none.
func altered(sql string) string {
	if m := alter.FindStringSubmatch(sql); m != nil {
		return m[1]
	}
	return ""
}

// waitsFor has the statements of a transaction wait for locks for a moment only: while they
// do, all others wait behind them.
func (f *File) waitsFor(timeout string) {
	if timeout != "" && !f.noTransaction {
		f.up = append([]schema.Statement{{SQL: timeout}}, f.up...)
	}
}

// Versions are as goose's: the time, but later than the last file's.
func (p Plan) versions(n int) ([]string, error) {
	files, err := p.Dir.Files()
	if err != nil {
		return nil, err
	}
	const format = "20060102150405"
	at, last := p.Now.UTC(), int64(0)
	if len(files) > 0 {
		last = Version(files[len(files)-1])
	}
	out := make([]string, n)
	for i := range out {
		v, err := strconv.ParseInt(at.Add(time.Duration(i)*time.Second).Format(format), 10, 64)
		if err != nil {
			return nil, err
		}
		last = max(v, last+1)
		out[i] = strconv.FormatInt(last, 10)
	}
	return out, nil
}

// complete runs the files one by one, and writes the way back of each from what it did.
func (p Plan) complete(ctx context.Context, s *database.Scratch, have, want *schema.Schema, files []*File) error {
	last, err := p.tryUp(ctx, s, have, files)
	if err != nil {
		return err
	}
	if rest, err := schema.Between(s.Engine.Dialect, last, want, p.Options...); err != nil || len(rest) > 0 {
		return errors.Join(err, incomplete("does not give what the definitions say", rest))
	}
	return p.tryBack(ctx, s, withValues(have, last), files)
}

// tryUp runs the files, and returns what they give.
func (p Plan) tryUp(ctx context.Context, s *database.Scratch, state *schema.Schema, files []*File) (*schema.Schema, error) {
	dir, err := p.with(files)
	if err != nil {
		return nil, err
	}
	r, err := Open(ctx, s.URL, dir, Options{})
	if err != nil {
		return nil, err
	}
	defer r.Close()
	for _, f := range files {
		if _, err := r.UpByOne(ctx); err != nil {
			return nil, unwritten("the migration that would be written", err)
		}
		after, err := Inspect(ctx, s.URL)
		if err != nil {
			return nil, err
		}
		if err := f.wayBack(s.Engine.Dialect, state, after); err != nil {
			return nil, err
		}
		state = after
	}
	return state, nil
}

// wayBack finds what a file does, and the way back.
func (f *File) wayBack(d *dialect.Dialect, before, after *schema.Schema) (err error) {
	did, err := schema.Between(d, before, after, append(f.renames, schema.DropTables{})...)
	if err != nil {
		return err
	}
	f.did, f.lost = did, destructive(did)
	f.back, err = schema.Between(d, after, withValues(before, after), append(reverse(did), schema.DropTables{})...)
	if err != nil {
		return err
	}
	f.down, err = statements(f.back, d, f.noTransaction)
	f.down = append(f.down, dropped(did)...)
	return err
}

// dropped drops the types and the sequences that were made, the last one first: those that
// nothing defines are left alone by a comparison, and Up could not make them again.
func dropped(did []schema.Change) (out []schema.Statement) {
	for _, c := range slices.Backward(did) {
		switch c := c.(type) {
		case *schema.AddType:
			word := "TYPE "
			if c.Type.Domain != nil {
				word = "DOMAIN "
			}
			out = append(out, schema.Statement{SQL: "DROP " + word + quoted(c.Type.Schema, c.Type.Name)})
		case *schema.AddSequence:
			out = append(out, schema.Statement{SQL: "DROP SEQUENCE " + quoted(c.Sequence.Schema, c.Sequence.Name)})
		}
	}
	return out
}

// reverse are the renames the other way round.
func reverse(did []schema.Change) (out []schema.Option) {
	old := map[string]string{}
	for _, c := range did {
		if r, ok := c.(*schema.RenameTable); ok {
			old[qualified(r.Schema, r.To)] = qualified(r.Schema, r.Table)
			out = append(out, schema.Rename{From: qualified(r.Schema, r.To), To: qualified(r.Schema, r.Table)})
		}
	}
	for _, c := range did {
		if r, ok := c.(*schema.RenameColumn); ok {
			table := qualified(r.Schema, r.Table)
			out = append(out, schema.Rename{Table: cmp.Or(old[table], table), From: r.To, To: r.From})
		}
	}
	return out
}

func qualified(schema, name string) string {
	if schema == "" {
		return name
	}
	return schema + "." + name
}

func (p Plan) renames() (out []schema.Option) {
	for _, o := range p.Options {
		if r, ok := o.(schema.Rename); ok {
			out = append(out, r)
		}
	}
	return out
}

func destructive(list []schema.Change) []schema.Change {
	return slices.DeleteFunc(slices.Clone(list), func(c schema.Change) bool { return !c.Destructive() })
}

// tryBack runs the way back, and up again.
func (p Plan) tryBack(ctx context.Context, s *database.Scratch, before *schema.Schema, files []*File) error {
	dir, err := p.with(files)
	if err != nil {
		return err
	}
	r, err := Open(ctx, s.URL, dir, Options{})
	if err != nil {
		return err
	}
	defer r.Close()
	if _, err := r.DownTo(ctx, Version(files[0].Name)-1); err != nil {
		return unwritten("the way back of the migration that would be written", err)
	}
	after, err := Inspect(ctx, s.URL)
	if err != nil {
		return err
	}
	rest, err := schema.Between(s.Engine.Dialect, after, before, schema.DropTables{})
	if err != nil || len(rest) > 0 {
		return errors.Join(err, incomplete("does not lead back to what there was", rest))
	}
	_, err = r.Up(ctx)
	return err
}

// unwritten is the error of a file that nobody can look into: it has the whole statement,
// and the server's details, in which no row is.
func unwritten(what string, err error) error {
	const none = "does not run on a scratch database, so that none is"
	var e *StatementError
	if !errors.As(err, &e) {
		return fmt.Errorf("strata: %s %s: %w", what, none, err)
	}
	detail := ""
	if pg := new(pgconn.PgError); errors.As(err, &pg) && pg.Detail != "" {
		detail = "; " + pg.Detail
	}
	return &notRun{fmt.Sprintf("strata: %s %s: %s%s; the statement is: %s", what, none, reason(e.Err), detail, strings.Join(strings.Fields(uncommented(e.SQL)), " ")), err}
}

type notRun struct {
	text string
	err  error
}

func (e *notRun) Error() string { return e.text }

func (e *notRun) Unwrap() error { return e.err }

func incomplete(what string, rest []schema.Change) error {
	if len(rest) == 0 {
		return nil
	}
	lines := make([]string, len(rest))
	for i, c := range rest {
		lines[i] = c.String()
	}
	return fmt.Errorf("strata: the migration that would be written %s, so that none is: %s", what, strings.Join(lines, "; "))
}

func (p Plan) with(files []*File) (Dir, error) {
	texts := map[string]string{}
	for _, f := range files {
		texts[f.Name] = f.Text()
	}
	return p.Dir.With(texts)
}

// Text is the file in goose's format.
func (f *File) Text() string {
	var b strings.Builder
	if f.noTransaction {
		b.WriteString("-- +goose NO TRANSACTION\n")
	}
	b.WriteString("-- +goose Up\n")
	for _, c := range f.lost {
		b.WriteString("-- Loses values: " + comment(c) + "\n")
	}
	anew(&b, f.did)
	write(&b, f.up)
	b.WriteString("\n-- +goose Down\n")
	for _, c := range f.lost {
		b.WriteString("-- Does not bring back the values of: " + comment(c) + "\n")
	}
	for _, c := range destructive(f.back) {
		b.WriteString("-- Loses values: " + comment(c) + "\n")
	}
	for _, c := range f.did {
		if v, ok := c.(*schema.AddEnumValue); ok {
			b.WriteString("-- Leaves the value that it adds: " + comment(v) + ". PostgreSQL drops none without writing all columns of the type again.\n")
		}
	}
	anew(&b, f.back)
	write(&b, f.down)
	return b.String()
}

func comment(c schema.Change) string { return strings.Join(strings.Fields(c.String()), " ") }

func write(b *strings.Builder, statements []schema.Statement) {
	for _, s := range statements {
		sql := strings.TrimSuffix(strings.TrimSpace(s.SQL), ";")
		if s.Destructive {
			b.WriteString("-- destructive\n")
		}
		if strings.Contains(sql, ";") || strings.Contains(sql, "--") || strings.Contains(sql, "\n\n") {
			b.WriteString("-- +goose StatementBegin\n" + sql + ";\n-- +goose StatementEnd\n")
			continue
		}
		b.WriteString(sql + ";\n")
	}
}

// EmptyFile is a file to be written by hand.
func (p Plan) EmptyFile() (*File, error) {
	files, err := p.split([]schema.Statement{{}})
	if err != nil {
		return nil, err
	}
	files[0].up = nil
	return files[0], nil
}

// Write writes the file into the folder, which is made where it is not there.
func (f *File) Write(dir string) (string, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	path := filepath.Join(dir, f.Name)
	out, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return "", err
	}
	_, err = out.WriteString(f.Text())
	return path, errors.Join(err, out.Close())
}
