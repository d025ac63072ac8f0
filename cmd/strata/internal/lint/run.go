package lint

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/strata-go/strata/cmd/strata/internal/database"
	"github.com/strata-go/strata/cmd/strata/internal/migrations"
)

// Job is what is to be looked at.
type Job struct {
	Dir migrations.Dir
	// Files are looked at; those before them are replayed.
	Files []string
	// Together says that the files go to the database together, so that a table that
	// the first one makes is empty for the second one, too.
	Together bool
	Sizes    map[string]database.Size // of the tables in the database, nil where it is not known
	Small    int64                    // with how many rows a table is small
	// HasTimeout says that the database sets a lock_timeout by itself.
	HasTimeout bool
}

// Run runs the migrations on a scratch database and tells what it sees.
func (j Job) Run(ctx context.Context, s *database.Scratch) (*Report, error) {
	var err error
	if j.Dir, err = j.upToLast(); err != nil {
		return nil, err
	}
	r := &Report{Sizes: j.Sizes}
	if s.Engine.Observed {
		err = j.observe(ctx, s, r)
	} else {
		err = j.read(ctx, s, r)
	}
	return r, err
}

// upToLast leaves out the files after the last one that is looked at.
func (j Job) upToLast() (migrations.Dir, error) {
	all, err := j.Dir.Files()
	if err != nil {
		return j.Dir, err
	}
	var after []string
	for i := len(all) - 1; i >= 0 && !slices.Contains(j.Files, all[i]); i-- {
		after = append(after, all[i])
	}
	return j.Dir.Without(after...)
}

func (j Job) observe(ctx context.Context, s *database.Scratch, r *Report) error {
	o := &observer{files: map[string]bool{}}
	for _, f := range j.Files {
		o.files[f] = true
	}
	db, err := o.open(s.URL)
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	all, err := j.Dir.Files()
	if err != nil {
		return err
	}
	var old map[uint32]bool
	for _, name := range all {
		o.seen = nil
		patched, failed, err := j.runFile(ctx, s, o, db, name)
		if err != nil {
			return err
		}
		if o.err != nil {
			return o.err
		}
		if !o.files[name] {
			continue
		}
		if old == nil || !j.Together {
			old = tablesBefore(o.seen)
		}
		r.Files = append(r.Files, j.judge(name, o.seen, old, patched))
		if failed {
			r.Stopped = fmt.Sprintf("%s does not run; the files after it were not looked at", j.Dir.Join(name))
			return nil
		}
	}
	return nil
}

func tablesBefore(seen []*observed) map[uint32]bool {
	out := map[uint32]bool{}
	if len(seen) == 0 || seen[0].before == nil {
		return nil
	}
	for oid, rel := range seen[0].before.relations {
		if rel.holdsRows() {
			out[oid] = true
		}
	}
	return out
}

// judge makes a report of what was seen of a file.
func (j Job) judge(name string, seen []*observed, old map[uint32]bool, patched bool) *File {
	out := &File{Path: j.Dir.Join(name)}
	text := j.Dir.Text(name)
	state := &fileState{old: old, since: map[uint32]int{}, hasTimeout: j.HasTimeout, transaction: patched}
	for _, x := range seen {
		e := &effect{observed: x, file: state, words: words(x.event.SQL)}
		st := &Statement{Line: x.event.Line, SQL: migrations.Brief(x.event.SQL)}
		out.Statements = append(out.Statements, st)
		if x.err != nil {
			st.Findings = append(st.Findings, failure(x.err))
		}
		if x.after != nil {
			j.look(e, st)
		}
		st.Findings = ignoring(st.Findings, text, x.event.Line)
	}
	return out
}

func (j Job) look(e *effect, st *Statement) {
	if !strings.HasPrefix(e.words, "set ") {
		e.file.statements++
	}
	st.Locks = e.locks()
	told := map[uint32]bool{}
	for _, r := range observedRules {
		for _, h := range r.find(e) {
			st.Findings = append(st.Findings, j.finding(r, h, e.name(h.table)))
			told[h.table] = told[h.table] || r.byRows || r.why
		}
	}
	for _, h := range findReads(e, told) {
		st.Findings = append(st.Findings, j.finding(unexplained, h, e.name(h.table)))
	}
	for _, t := range e.tables() {
		if e.took(t) {
			e.file.since[t] = e.event.Line
		}
	}
}

// finding words what a rule found.
func (j Job) finding(r rule, h hit, table string) Finding {
	return j.sized(r, r.words(h, table))
}

// sized makes a note of what does not matter for a table with few rows.
func (j Job) sized(r rule, f Finding) Finding {
	if size, ok := j.Sizes[f.Table]; ok && r.byRows && size.Rows < j.Small {
		f.Severity, f.Because = Note, fmt.Sprintf("%s has about %s rows", f.Table, database.Thousands(size.Rows))
	}
	return f
}

func (r rule) words(h hit, table string) Finding {
	if name, ok := strings.CutPrefix(h.name, "."); ok { // of a column, which stands for the table
		return r.words(hit{extra: h.extra}, table+"."+name)
	}
	fill := strings.NewReplacer("{table}", table, "{name}", unqualified(h.name), "{extra}", h.extra)
	return Finding{ID: r.ID, Severity: r.Severity, Table: table, Message: fill.Replace(r.Message), Steps: fill.Replace(r.Steps)}
}

// unqualified is a name without its schema.
func unqualified(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }

func failure(err error) Finding {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		if r, ok := failures[pg.Code]; ok {
			return r.words(hit{}, "")
		}
		return failing.words(hit{extra: fmt.Sprintf("%s (SQLSTATE %s)", pg.Message, pg.Code)}, "")
	}
	return failing.words(hit{extra: err.Error()}, "")
}

// words are a statement's, without comments, in lower case and on one line.
func words(sql string) string {
	var keep []string
	for _, line := range strings.Split(sql, "\n") {
		if !strings.HasPrefix(strings.TrimSpace(line), "--") {
			keep = append(keep, line)
		}
	}
	return strings.ToLower(strings.Join(strings.Fields(strings.Join(keep, "\n")), " "))
}
