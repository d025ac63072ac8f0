package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
)

// reporter answers questions, one table each.
type reporter struct {
	ctx context.Context
	db  builder.Reader
	top int
	out io.Writer
}

// report answers all questions.
func report(ctx context.Context, db builder.Reader, o options, out io.Writer) error {
	r := &reporter{ctx, db, o.top, out}
	return errors.Join(
		r.summary(),
		r.heaviest(),
		r.mostAskedFor(),
		r.why(o.why),
		r.askedAndSelected(),
		r.unused(),
		r.mostImported(),
		r.untested(),
		r.unlicensed(),
		r.standardLibrary(),
		r.sizes(),
	)
}

// table prints rows under a title and a head.
func table[R any](r *reporter, title string, head string, rows []R, err error, line func(R) string) error {
	if err != nil {
		return fmt.Errorf("%s: %w", title, err)
	}
	fmt.Fprintf(r.out, "\n%s\n", title)
	if len(rows) == 0 {
		fmt.Fprintln(r.out, "  none")
		return nil
	}
	w := tabwriter.NewWriter(r.out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "  %s\n", head)
	for _, row := range rows {
		fmt.Fprintf(w, "  %s\n", line(row))
	}
	return w.Flush()
}

// summary: how much there is of everything, from four scalar subqueries.
func (r *reporter) summary() error {
	count := func(t strata.Source) strata.NullInt64 {
		return strata.Scalar(builder.Select(strata.CountAll()).From(t))
	}
	type counts struct {
		Main                                     string
		Modules, Requirements, Packages, Imports sql.Null[int64]
	}
	c, err := builder.SelectInto(func(c *counts) []strata.Field {
		return []strata.Field{
			Modules.Path.Into(&c.Main),
			count(strata.As(Modules, "m")).Into(&c.Modules),
			count(Requirements).Into(&c.Requirements),
			count(Packages).Into(&c.Packages),
			count(Imports).Into(&c.Imports),
		}
	}).From(Modules).Where(Modules.Main.IsTrue()).First(r.ctx, r.db)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(r.out, "%s: %d modules, %d requirements, %d packages, %d imports\n",
		c.Main, c.Modules.V, c.Requirements.V, c.Packages.V, c.Imports.V)
	return err
}

// heaviest: the modules that bring the most source into the build.
func (r *reporter) heaviest() error {
	packages, bytes := strata.Count(Packages.ID), strata.Sum(Packages.Bytes).Coalesce(0)
	rows, err := builder.Select4(Modules.Path, Modules.Version.Coalesce("-"), packages, bytes).
		From(Modules).
		Join(Packages, Packages.ModuleID.EqExpr(Modules.ID)).
		Where(Modules.Main.Not()).
		GroupBy(Modules.ID).
		OrderBy(bytes.Desc(), Modules.Path.Asc()).
		Limit(r.top).
		All(r.ctx, r.db)
	return table(r, "Heaviest dependencies", "module\tversion\tpackages\tKiB", rows, err,
		func(m strata.Row4[string, string, int64, int64]) string {
			return fmt.Sprintf("%s\t%s\t%d\t%d", m.V1, m.V2, m.V3, (m.V4+1023)/1024)
		})
}

// mostAskedFor: the modules that most others require.
func (r *reporter) mostAskedFor() error {
	by := strata.CountDistinct(Requirements.FromID)
	rows, err := builder.Select2(Modules.Path, by).
		From(Modules).
		Join(Requirements, Requirements.ToID.EqExpr(Modules.ID)).
		GroupBy(Modules.ID).
		Having(by.Gt(1)).
		OrderBy(by.Desc(), Modules.Path.Asc()).
		Limit(r.top).
		All(r.ctx, r.db)
	return table(r, "Asked for by the most modules", "module\trequired by", rows, err,
		func(m strata.Row2[string, int64]) string { return fmt.Sprintf("%s\t%d", m.V1, m.V2) })
}

var byPath = builder.Prepare1(func(path strata.Param[string]) builder.Query[Module] {
	return builder.From(Modules).Where(Modules.Path.EqExpr(path))
})

// why: who pulls a module in, by a self-join over the requirements.
func (r *reporter) why(path string) error {
	if path == "" {
		by := strata.CountDistinct(Requirements.FromID)
		first, err := builder.Select(Modules.Path).
			Join(Requirements, Requirements.ToID.EqExpr(Modules.ID)).
			From(Modules).
			GroupBy(Modules.ID).
			OrderBy(by.Desc(), Modules.Path.Asc()).
			First(r.ctx, r.db)
		if errors.Is(err, strata.ErrNoRows) {
			return table(r, "Who pulls in anything", "", []string{}, nil, nil)
		}
		if err != nil {
			return err
		}
		path = first
	}
	target, err := byPath(path).One(r.ctx, r.db)
	if errors.Is(err, strata.ErrNoRows) {
		return fmt.Errorf("-why: no module %s in the module graph", path)
	}
	if err != nil {
		return err
	}
	requirer := strata.As(Modules, "requirer")
	uses := builder.Select(Packages.ID).Where(Packages.ModuleID.EqExpr(requirer.ID))
	rows, err := builder.Select4(requirer.Path, requirer.Main, Requirements.Asked, strata.Exists(uses)).
		From(Requirements).
		Join(requirer, requirer.ID.EqExpr(Requirements.FromID)).
		Where(Requirements.ToID.Eq(target.ID)).
		OrderBy(requirer.Main.Desc(), strata.Exists(uses).Desc(), requirer.Path.Asc(), Requirements.Asked.Asc()).
		Limit(r.top).
		All(r.ctx, r.db)
	return table(r, "Who pulls in "+path, "required by\tasks for\tin the build", rows, err,
		func(m strata.Row4[string, bool, string, bool]) string {
			return fmt.Sprintf("%s\t%s\t%s", m.V1, m.V3, yes(m.V4))
		})
}

// askedAndSelected: where the build list has another version than was asked for.
func (r *reporter) askedAndSelected() error {
	askers := strata.CountDistinct(Requirements.FromID)
	rows, err := builder.Select4(Modules.Path, Modules.Version.Coalesce("-"), Requirements.Asked, askers).
		From(Requirements).
		Join(Modules, Modules.ID.EqExpr(Requirements.ToID)).
		Where(Requirements.Asked.NeExpr(Modules.Version)).
		GroupBy(Modules.ID, Requirements.Asked).
		OrderBy(askers.Desc(), Modules.Path.Asc(), Requirements.Asked.Asc()).
		Limit(r.top).
		All(r.ctx, r.db)
	return table(r, "Asked for in another version than selected", "module\tselected\tasked for\tby modules", rows, err,
		func(m strata.Row4[string, string, string, int64]) string {
			return fmt.Sprintf("%s\t%s\t%s\t%d", m.V1, m.V2, m.V3, m.V4)
		})
}

// unused: modules of the graph that no package of the build comes from.
func (r *reporter) unused() error {
	used := builder.Select(Packages.ModuleID).Where(Packages.ModuleID.IsNotNull())
	state := strata.CaseWhen(Modules.Downloaded.IsTrue(), strata.S("downloaded")).
		Else(strata.S("go.mod only")).NotNull()
	rows, err := builder.Select3(Modules.Path, Modules.Version.Coalesce("-"), state).
		From(Modules).
		Where(Modules.Main.Not(), Modules.ID.NotInQuery(used)).
		OrderBy(Modules.Path.Asc()).
		Limit(r.top).
		All(r.ctx, r.db)
	return table(r, "In the module graph, but not in the build", "module\tversion\tstate", rows, err,
		func(m strata.Row3[string, string, string]) string {
			return fmt.Sprintf("%s\t%s\t%s", m.V1, m.V2, m.V3)
		})
}

// mostImported: the packages that most others import, the standard library left out.
func (r *reporter) mostImported() error {
	importers := strata.Count(Imports.FromID)
	fan := builder.Derived(builder.Columns(Imports.ToID, importers).GroupBy(Imports.ToID), "fan")
	rows, err := builder.Select3(Packages.Path, Modules.Path, importers.From(fan)).
		From(Packages).
		Join(Modules, Packages.ModuleID.EqExpr(Modules.ID)).
		Join(fan, Imports.ToID.From(fan).EqExpr(Packages.ID)).
		OrderBy(importers.From(fan).Desc(), Packages.Path.Asc()).
		Limit(r.top).
		All(r.ctx, r.db)
	return table(r, "Most imported packages", "package\tmodule\timported by", rows, err,
		func(p strata.Row3[string, string, int64]) string {
			return fmt.Sprintf("%s\t%s\t%d", p.V1, p.V2, p.V3)
		})
}

// untested: packages of the main module without a test file.
func (r *reporter) untested() error {
	rows, err := builder.Select2(Packages.Path, Packages.Files).
		From(Packages).
		Join(Modules, Packages.ModuleID.EqExpr(Modules.ID)).
		Where(Modules.Main.IsTrue(), Packages.Tests.Eq(0), Packages.Files.Gt(0)).
		OrderBy(Packages.Files.Desc(), Packages.Path.Asc()).
		Limit(r.top).
		All(r.ctx, r.db)
	return table(r, "Packages without tests", "package\tfiles", rows, err,
		func(p strata.Row2[string, int64]) string { return fmt.Sprintf("%s\t%d", p.V1, p.V2) })
}

// unlicensed: downloaded modules without a licence file.
func (r *reporter) unlicensed() error {
	rows, err := builder.From(Modules).
		Where(Modules.Downloaded.IsTrue(), Modules.License.IsNull()).
		OrderBy(Modules.Path.Asc()).
		Limit(r.top).
		All(r.ctx, r.db)
	return table(r, "Licence files missing", "module\tversion", rows, err,
		func(m Module) string { return fmt.Sprintf("%s\t%s", m.Path, m.Version.V) })
}

// standardLibrary: which packages of the standard library the main module uses.
func (r *reporter) standardLibrary() error {
	importer, module := strata.As(Packages, "importer"), strata.As(Modules, "importing")
	uses := strata.Count(Imports.FromID)
	rows, err := builder.Select2(Packages.Path, uses).
		From(Packages).
		Join(Imports, Imports.ToID.EqExpr(Packages.ID)).
		Join(importer, importer.ID.EqExpr(Imports.FromID)).
		Join(module, importer.ModuleID.EqExpr(module.ID)).
		Where(Packages.ModuleID.IsNull(), module.Main.IsTrue()).
		GroupBy(Packages.ID).
		OrderBy(uses.Desc(), Packages.Path.Asc()).
		Limit(r.top).
		All(r.ctx, r.db)
	return table(r, "Standard library, by importing packages of the main module", "package\timported by", rows, err,
		func(p strata.Row2[string, int64]) string { return fmt.Sprintf("%s\t%d", p.V1, p.V2) })
}

// sizes: where the source of the build comes from, as a union of three parts.
func (r *reporter) sizes() error {
	part := func(name string, order int64, where ...strata.Condition) builder.Query[strata.Row4[int64, string, int64, int64]] {
		return builder.Select4(strata.N(order), strata.S(name), strata.Count(Packages.ID), strata.Sum(Packages.Bytes).Coalesce(0)).
			From(Packages).
			LeftJoin(Modules, Packages.ModuleID.EqExpr(Modules.ID)).
			Where(where...)
	}
	rows, err := part("main module", 1, Modules.Main.IsTrue()).
		UnionAll(part("dependencies", 2, Modules.Main.IsFalse())).
		UnionAll(part("standard library", 3, Packages.ModuleID.IsNull())).
		OrderBy(strata.Position(1)).
		All(r.ctx, r.db)
	return table(r, "Where the source comes from", "part\tpackages\tKiB", rows, err,
		func(p strata.Row4[int64, string, int64, int64]) string {
			return fmt.Sprintf("%s\t%d\t%d", p.V2, p.V3, (p.V4+1023)/1024)
		})
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
