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
	FromID ModuleID
	ToID   ModuleID
	Asked  string
}

// Package is a package that the main module's packages and tests need.
type Package struct {
	ID       PackageID
	Path     string
	ModuleID sql.Null[ModuleID] // none for the standard library
	Files    int64
	Tests    int64
	Bytes    int64
}

// Import is an edge between packages.
type Import struct {
	FromID PackageID
	ToID   PackageID
}

type modules struct {
	strata.Table[Module]
	ID         strata.ID[ModuleID]
	Path       strata.Text
	Version    strata.NullText
	Main       strata.Bool
	Indirect   strata.Bool
	Downloaded strata.Bool
	License    strata.NullText
}

// Modules are the modules of the build list.
var Modules = strata.Define("modgraph.modules", new(modules), func(t *strata.Def, c *modules) {
	t.PrimaryKey(c.ID)
	t.Unique(c.Path)
})

type requirements struct {
	strata.Table[Requirement]
	FromID strata.ID[ModuleID]
	ToID   strata.ID[ModuleID]
	Asked  strata.Text
}

// Requirements are the edges of the module graph.
var Requirements = strata.Define("modgraph.requirements", new(requirements), func(t *strata.Def, c *requirements) {
	t.PrimaryKey(c.FromID, c.ToID, c.Asked)
	t.Index(c.ToID)
	strata.References(t, c.FromID, Modules.ID, strata.Cascade)
	strata.References(t, c.ToID, Modules.ID, strata.Cascade)
})

type packages struct {
	strata.Table[Package]
	ID       strata.ID[PackageID]
	Path     strata.Text
	ModuleID strata.NullID[ModuleID]
	Files    strata.Int64
	Tests    strata.Int64
	Bytes    strata.Int64
}

// Packages are the packages of the build.
var Packages = strata.Define("modgraph.packages", new(packages), func(t *strata.Def, c *packages) {
	t.PrimaryKey(c.ID)
	t.Unique(c.Path)
	t.Index(c.ModuleID)
	strata.References(t, c.ModuleID, Modules.ID, strata.Cascade)
})

type imports struct {
	strata.Table[Import]
	FromID strata.ID[PackageID]
	ToID   strata.ID[PackageID]
}

// Imports are the edges between packages.
var Imports = strata.Define("modgraph.imports", new(imports), func(t *strata.Def, c *imports) {
	t.PrimaryKey(c.FromID, c.ToID)
	t.Index(c.ToID)
	strata.References(t, c.FromID, Packages.ID, strata.Cascade)
	strata.References(t, c.ToID, Packages.ID, strata.Cascade)
})

var tables = []strata.AnyTable{Modules, Requirements, Packages, Imports}
