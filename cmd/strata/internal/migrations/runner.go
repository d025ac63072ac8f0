// Package migrations runs and writes files of migrations in goose's format. Goose runs
// them: what this package runs, the command goose runs, and the other way round.
package migrations

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/pressly/goose/v3"
	gooseDB "github.com/pressly/goose/v3/database"
	"github.com/strata-go/strata/cmd/strata/internal/database"
)

// Table is where goose keeps which migrations are applied.
const Table = goose.DefaultTablename

// Runner runs the files of a folder on a database.
type Runner struct {
	Engine   *database.Engine
	DB       *sql.DB
	provider *goose.Provider
	dir      Dir
	watch    *watch
	url      string
	db       bool // the handle is the runner's own
}

// Options are how a Runner runs.
type Options struct {
	Table string      // "" for goose's own
	Event func(Event) // what happens, nil for nobody
	DB    *sql.DB     // a handle that is open already, or nil
}

// Open opens a database and the migrations of a folder.
func Open(ctx context.Context, url string, dir Dir, o Options) (*Runner, error) {
	e, err := database.EngineOf(url)
	if err != nil {
		return nil, err
	}
	r := &Runner{Engine: e, DB: o.DB, dir: dir, url: url, watch: &watch{dir: dir, event: o.Event}}
	if r.DB == nil {
		if r.DB, err = database.Handle(ctx, url); err != nil {
			return nil, err
		}
		r.db = true
	}
	if r.provider, err = r.open(o); err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

func (r *Runner) open(o Options) (*goose.Provider, error) {
	if err := r.dir.check(); err != nil {
		return nil, err
	}
	options := []goose.ProviderOption{goose.WithVerbose(true), goose.WithSlog(r.watch.logger()), goose.WithDisableGlobalRegistry(true)}
	if o.Table != "" {
		options = append(options, goose.WithTableName(o.Table))
	}
	if r.Engine.Locker != nil {
		locker, err := r.Engine.Locker()
		if err != nil {
			return nil, err
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	p, err := goose.NewProvider(r.Engine.Goose, r.DB, r.dir.FS, options...)
	if errors.Is(err, goose.ErrNoMigrations) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("strata: the migrations in %s: %w", r.dir.Path, err)
	}
	return p, nil
}

// Close closes the database.
func (r *Runner) Close() error {
	if !r.db {
		return nil
	}
	return r.DB.Close()
}

// Up applies what is pending.
func (r *Runner) Up(ctx context.Context) ([]*goose.MigrationResult, error) {
	return r.run(ctx, func(p *goose.Provider) ([]*goose.MigrationResult, error) { return p.Up(ctx) })
}

// UpByOne applies the next one that is pending.
func (r *Runner) UpByOne(ctx context.Context) ([]*goose.MigrationResult, error) {
	return r.run(ctx, func(p *goose.Provider) ([]*goose.MigrationResult, error) { return one(p.UpByOne(ctx)) })
}

// UpTo applies what is pending up to a version.
func (r *Runner) UpTo(ctx context.Context, version int64) ([]*goose.MigrationResult, error) {
	return r.run(ctx, func(p *goose.Provider) ([]*goose.MigrationResult, error) { return p.UpTo(ctx, version) })
}

// Down takes the last one back.
func (r *Runner) Down(ctx context.Context) ([]*goose.MigrationResult, error) {
	return r.run(ctx, func(p *goose.Provider) ([]*goose.MigrationResult, error) { return one(p.Down(ctx)) })
}

// DownTo takes all back that came after a version.
func (r *Runner) DownTo(ctx context.Context, version int64) ([]*goose.MigrationResult, error) {
	return r.run(ctx, func(p *goose.Provider) ([]*goose.MigrationResult, error) { return p.DownTo(ctx, version) })
}

// Apply applies one version, or takes it back.
func (r *Runner) Apply(ctx context.Context, version int64, up bool) ([]*goose.MigrationResult, error) {
	return r.run(ctx, func(p *goose.Provider) ([]*goose.MigrationResult, error) {
		return one(p.ApplyVersion(ctx, version, up))
	})
}

func one(m *goose.MigrationResult, err error) ([]*goose.MigrationResult, error) {
	if m == nil || errors.Is(err, goose.ErrNoNextVersion) {
		if errors.Is(err, goose.ErrNoNextVersion) {
			err = nil
		}
		return nil, err
	}
	return []*goose.MigrationResult{m}, err
}

func (r *Runner) run(ctx context.Context, f func(*goose.Provider) ([]*goose.MigrationResult, error)) ([]*goose.MigrationResult, error) {
	if r.provider == nil {
		return nil, nil
	}
	r.watch.begin()
	done, err := f(r.provider)
	if err != nil {
		return done, database.Redact(r.watch.failed(ctx, err), r.url)
	}
	return done, nil
}

// State is a migration, and whether it is applied.
type State struct {
	Version int64
	File    string // "" for one that is applied and has no file any more
	Applied time.Time
	Pending bool
}

// States tells of all migrations, in the order of their versions. It only reads.
func (r *Runner) States(ctx context.Context) ([]State, error) {
	applied, err := r.applied(ctx)
	if err != nil {
		return nil, err
	}
	var out []State
	if r.provider != nil {
		for _, s := range r.provider.ListSources() {
			at, ok := applied[s.Version]
			out = append(out, State{Version: s.Version, File: s.Path, Applied: at, Pending: !ok})
			delete(applied, s.Version)
		}
	}
	for v, at := range applied {
		out = append(out, State{Version: v, Applied: at})
	}
	sortStates(out)
	return out, nil
}

// applied reads which versions are applied, and when.
func (r *Runner) applied(ctx context.Context) (map[int64]time.Time, error) {
	store, err := gooseDB.NewStore(r.Engine.Goose, Table)
	if err != nil {
		return nil, err
	}
	if _, err := store.GetLatestVersion(ctx, r.DB); err != nil && !errors.Is(err, gooseDB.ErrVersionNotFound) {
		there, lookErr := r.Engine.HasTable(ctx, r.DB, Table)
		if lookErr != nil || there {
			return nil, database.Redact(errors.Join(lookErr, err), r.url)
		}
		return map[int64]time.Time{}, nil
	}
	list, err := store.ListMigrations(ctx, r.DB)
	if err != nil {
		return nil, err
	}
	out := map[int64]time.Time{}
	for _, m := range list {
		if !m.IsApplied || m.Version == 0 {
			continue
		}
		got, err := store.GetMigration(ctx, r.DB, m.Version)
		if err != nil {
			return nil, err
		}
		out[m.Version] = got.Timestamp
	}
	return out, nil
}

// Dir is a folder of migrations: where it is, and its files.
type Dir struct {
	Path string
	FS   fs.FS
}

// InDir are the migrations of a folder. One that is not there has none.
func InDir(path string) (Dir, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Dir{path, memory{}}, nil
	case err != nil:
		return Dir{}, err
	case !info.IsDir():
		return Dir{}, fmt.Errorf("strata: %s is no folder of migrations, but a file", path)
	}
	return Dir{path, os.DirFS(path)}, nil
}

// Exists refuses a folder that is not there.
func (d Dir) Exists() error {
	if _, none := d.FS.(memory); none {
		return fmt.Errorf("strata: there is no folder %s; --dir names that of the migrations", d.Path)
	}
	return nil
}

// Join is the path of a file in the folder.
func (d Dir) Join(file string) string { return filepath.Join(d.Path, file) }

// Files are the names of the migrations, in the order of their versions.
func (d Dir) Files() ([]string, error) {
	if err := d.check(); err != nil {
		return nil, err
	}
	found, err := fs.Glob(d.FS, "*.sql")
	if err != nil {
		return nil, err
	}
	var out []string
	for _, f := range found {
		if _, err := goose.NumericComponent(f); err == nil {
			out = append(out, f)
		}
	}
	sortFiles(out)
	return out, nil
}

// Version is that of a file's name.
func Version(file string) int64 {
	v, _ := goose.NumericComponent(filepath.Base(file))
	return v
}

// Has reports whether there is a file of a version.
func (r *Runner) Has(version int64) bool {
	return r.provider != nil && slices.ContainsFunc(r.provider.ListSources(), func(s *goose.Source) bool { return s.Version == version })
}
