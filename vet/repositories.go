package vet

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/strata-go/strata/vet/internal/ir"
)

// What a repository runs is a statement of its table with the conditions and values that
// it is given, and conditions of its own.

const builderPath = ir.Module + "/builder."

// made is how a statement is made of what a method or function of package repo takes.
type made struct {
	repo  int // the place of the repository among the arguments
	set   int // of the values, or -1
	where int // of the conditions, or -1
	start string
}

// repositoryCalls are those that run a statement with conditions or values of the
// program's.
var repositoryCalls = map[string]made{
	"Find":         {0, -1, 3, "From"},
	"First":        {0, -1, 3, "From"},
	"One":          {0, -1, 3, "From"},
	"Count":        {0, -1, 3, "From"},
	"Exists":       {0, -1, 3, "From"},
	"DeleteWhere":  {0, -1, 3, "Delete"},
	"UpdateWhere":  {0, 3, 4, "Update"},
	"Patch":        {0, 4, -1, "Update"},
	"PatchVersion": {2, 5, -1, "Update"},
	"Restore":      {2, -1, 3, "From"},
	"Purge":        {2, -1, 3, "Delete"},
	"ReadPage":     {2, -1, 4, "From"},
	"Batches":      {2, -1, 4, "From"},
}

// repositoryStatement is the statement that a call of package repo runs, or nil.
func (c *checker) repositoryStatement(name string, common *ssa.CallCommon, pos token.Pos) *ir.Value {
	m, ok := repositoryCalls[name]
	if !ok || max(m.repo, m.set, m.where) >= len(common.Args) || typeName(common.Args[m.repo]) != "KeyRepo" {
		return nil
	}
	call := func(name string, method int, args ...*ir.Value) *ir.Value {
		return &ir.Value{Op: ir.Call, Name: builderPath + name, Index: method, Args: args, Pos: pos}
	}
	s := call(m.start, 0, c.builder.Value(common.Args[m.repo]))
	types := map[string]string{"From": "SelectQuery", "Delete": "DeleteFrom", "Update": "UpdateTable"}
	on := types[m.start]
	if m.set >= 0 {
		s = call(on+".Set", 1, s, c.builder.Value(common.Args[m.set]))
		on = "UpdateSet"
	}
	conditions := &ir.Value{Op: ir.List, Args: []*ir.Value{{Op: ir.Unknown, Type: ir.Module + ".Condition"}}}
	if m.where >= 0 {
		conditions = &ir.Value{Op: ir.Append, Args: []*ir.Value{c.builder.Value(common.Args[m.where]), conditions}}
	}
	return call(on+".Where", 1, s, conditions)
}
