package cli

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/strata-go/strata/cmd/strata/internal/database"
	"github.com/strata-go/strata/schema"
)

// databaseVariable is where the URL of the database is taken from without a flag.
const databaseVariable = "STRATA_DATABASE_URL"

// where are the flags that say what a command works on.
type where struct {
	database, scratch, dir string
	packages               []string
}

func (w *where) databaseFlag(f *pflag.FlagSet) {
	f.StringVar(&w.database, "database", "", "the database's `URL`: sqlite:FILE, postgres://… or mariadb://… (default $"+databaseVariable+")")
}

func (w *where) scratchFlag(f *pflag.FlagSet) {
	f.StringVar(&w.scratch, "scratch", "", "the `URL` of a server where a scratch database may be created (default that of --database)")
}

func (w *where) dirFlag(c *cobra.Command) {
	c.Flags().StringVar(&w.dir, "dir", "migrations", "the `folder` of the migrations")
	_ = c.MarkFlagDirname("dir")
}

func (w *where) packageFlag(c *cobra.Command) {
	c.Flags().StringArrayVar(&w.packages, "package", []string{"."}, "a `package` of Go with table definitions; may be given several times")
	_ = c.RegisterFlagCompletionFunc("package", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return nil, cobra.ShellCompDirectiveFilterDirs
	})
}

// url is the URL of the database.
func (w *where) url() (string, error) {
	url := w.database
	if url == "" {
		url = os.Getenv(databaseVariable)
	}
	_, err := database.EngineOf(url)
	if err != nil {
		return "", usage{err}
	}
	return url, nil
}

// existing is the URL of a database that has to be there.
func (w *where) existing() (string, error) {
	url, err := w.url()
	if err != nil {
		return "", err
	}
	return url, database.Existing(url)
}

// given reports whether a database is given at all.
func (w *where) given() bool { return w.database != "" || os.Getenv(databaseVariable) != "" }

// scratchURL is where scratch databases are made.
func (w *where) scratchURL() (string, error) {
	if w.scratch == "" {
		url, err := w.url()
		if err != nil && !w.given() {
			err = usage{fmt.Errorf("strata: for which database? give --database or --scratch: sqlite: for SQLite, or the URL of a server of PostgreSQL or MariaDB where a scratch database may be created")}
		}
		return url, err
	}
	if _, err := database.EngineOf(w.scratch); err != nil {
		return "", usage{err}
	}
	if !w.given() {
		return w.scratch, nil
	}
	url, err := w.url()
	if err != nil {
		return "", err
	}
	a, _ := database.EngineOf(w.scratch)
	if b, _ := database.EngineOf(url); a != b {
		return "", usage{fmt.Errorf("strata: --scratch is of %s, and the database of %s", a.Title, b.Title)}
	}
	return w.scratch, nil
}

// differences are the flags that say how schemas are compared.
type differences struct {
	renames    []string
	dropTables bool
	ignore     []string
}

func (d *differences) flags(f *pflag.FlagSet) {
	f.StringArrayVar(&d.renames, "rename", nil, "a column has another name now, `table.old=new`, or a table, old=new; may be given several times")
	f.BoolVar(&d.dropTables, "drop-tables", false, "drop the tables that no definition has")
	f.StringSliceVar(&d.ignore, "ignore", nil, "a `table` that --drop-tables leaves alone")
}

func (d *differences) options() ([]schema.Option, error) {
	var out []schema.Option
	for _, text := range d.renames {
		r, err := rename(text)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	if d.dropTables {
		out = append(out, schema.DropTables{})
	}
	if len(d.ignore) > 0 {
		out = append(out, schema.Ignore(d.ignore))
	}
	return out, nil
}

func rename(text string) (schema.Rename, error) {
	from, to, ok := strings.Cut(text, "=")
	if !ok || from == "" || to == "" || strings.Contains(to, ".") {
		return schema.Rename{}, usage{fmt.Errorf("strata: --rename %s: it is table.old=new for a column, or old=new for a table", text)}
	}
	if at := strings.LastIndexByte(from, '.'); at >= 0 {
		return schema.Rename{Table: from[:at], From: from[at+1:], To: to}, nil
	}
	return schema.Rename{From: from, To: to}, nil
}
