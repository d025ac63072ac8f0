package main

import (
	"database/sql"

	"github.com/strata-go/strata"
)

// Keys of their own types: a package is never compared with a module.
type (
	ModuleID  int64
	PackageID int64
)

// Module is a module of the build list.
type Module struct {
	ID         ModuleID
	Path       string
	Version    sql.Null[string] // the main module has none
	Main       bool
	Indirect   bool
	Downloaded bool
	License    sql.Null[string] // the file, where one was found
}

// Requirement is an edge of the module graph: a module asks for another one.
type Requirement struct {
	From  ModuleID
	To    ModuleID
	Asked string
}

// Package is a package that the main module's packages and tests need.
type Package struct {
	ID     PackageID
	Path   string
	Module sql.Null[ModuleID] // none for the standard library
	Files  int64
	Tests  int64
	Bytes  int64
}

// Import is an edge between packages.
type Import struct {
	From PackageID
	To   PackageID
}

type moduleColumns struct {
	strata.Table[Module]
	ID         strata.ID[Module, ModuleID]
	Path       strata.Text[Module]
	Version    strata.NullText[Module]
	Main       strata.Bool[Module]
	Indirect   strata.Bool[Module]
	Downloaded strata.Bool[Module]
	License    strata.NullText[Module]
}

// Modules are the modules of the build list.
var Modules = strata.Define("modgraph.modules", func(t *strata.Def[Module], m *Module) moduleColumns {
	c := moduleColumns{
		Table:      t.Table(),
		ID:         strata.DefNumber(t, "id", &m.ID),
		Path:       strata.DefText(t, "path", &m.Path),
		Version:    strata.DefNullText(t, "version", &m.Version),
		Main:       strata.DefBool(t, "main", &m.Main),
		Indirect:   strata.DefBool(t, "indirect", &m.Indirect),
		Downloaded: strata.DefBool(t, "downloaded", &m.Downloaded),
		License:    strata.DefNullText(t, "license", &m.License),
	}
	t.PrimaryKey(c.ID)
	t.Unique(c.Path)
	return c
})

type requirementColumns struct {
	strata.Table[Requirement]
	From  strata.ID[Requirement, ModuleID]
	To    strata.ID[Requirement, ModuleID]
	Asked strata.Text[Requirement]
}

// Requirements are the edges of the module graph.
var Requirements = strata.Define("modgraph.requirements", func(t *strata.Def[Requirement], r *Requirement) requirementColumns {
	c := requirementColumns{
		Table: t.Table(),
		From:  strata.DefNumber(t, "from_id", &r.From),
		To:    strata.DefNumber(t, "to_id", &r.To),
		Asked: strata.DefText(t, "asked", &r.Asked),
	}
	t.PrimaryKey(c.From, c.To, c.Asked)
	t.Index(c.To)
	strata.References(t, c.From, Modules.ID, strata.Cascade)
	strata.References(t, c.To, Modules.ID, strata.Cascade)
	return c
})

type packageColumns struct {
	strata.Table[Package]
	ID     strata.ID[Package, PackageID]
	Path   strata.Text[Package]
	Module strata.NullID[Package, ModuleID]
	Files  strata.Int64[Package]
	Tests  strata.Int64[Package]
	Bytes  strata.Int64[Package]
}

// Packages are the packages of the build.
var Packages = strata.Define("modgraph.packages", func(t *strata.Def[Package], p *Package) packageColumns {
	c := packageColumns{
		Table:  t.Table(),
		ID:     strata.DefNumber(t, "id", &p.ID),
		Path:   strata.DefText(t, "path", &p.Path),
		Module: strata.DefNullNumber(t, "module_id", &p.Module),
		Files:  strata.DefNumber(t, "files", &p.Files),
		Tests:  strata.DefNumber(t, "tests", &p.Tests),
		Bytes:  strata.DefNumber(t, "bytes", &p.Bytes),
	}
	t.PrimaryKey(c.ID)
	t.Unique(c.Path)
	t.Index(c.Module)
	strata.References(t, c.Module, Modules.ID, strata.Cascade)
	return c
})

type importColumns struct {
	strata.Table[Import]
	From strata.ID[Import, PackageID]
	To   strata.ID[Import, PackageID]
}

// Imports are the edges between packages.
var Imports = strata.Define("modgraph.imports", func(t *strata.Def[Import], i *Import) importColumns {
	c := importColumns{
		Table: t.Table(),
		From:  strata.DefNumber(t, "from_id", &i.From),
		To:    strata.DefNumber(t, "to_id", &i.To),
	}
	t.PrimaryKey(c.From, c.To)
	t.Index(c.To)
	strata.References(t, c.From, Packages.ID, strata.Cascade)
	strata.References(t, c.To, Packages.ID, strata.Cascade)
	return c
})

func tables() []strata.AnyTable { return []strata.AnyTable{Modules, Requirements, Packages, Imports} }
