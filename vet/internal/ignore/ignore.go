// Package ignore lets a comment say that a finding is meant:
//
//	//strata:ignore strataloop each row needs a transaction of its own
//
// It stands on the line of the finding or on the one before it, names an analyzer, or
// several with commas between them, and gives a reason.
package ignore

import (
	"fmt"
	"go/ast"
	"go/token"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
)

const prefix = "//strata:ignore"

// comment is one that lets findings be.
type comment struct {
	pos    token.Pos
	end    token.Pos
	names  []string
	reason string
}

// place is a line of a file.
type place struct {
	file string
	line int
}

// comments are those of a package, by the lines that they are for.
type comments map[place][]comment

// read reads them once for all analyzers.
var read = &analysis.Analyzer{
	Name:       "strataignored",
	Doc:        "read the comments that let findings be",
	ResultType: reflect.TypeFor[comments](),
	Run: func(pass *analysis.Pass) (any, error) {
		all := comments{}
		for _, f := range pass.Files {
			for _, g := range f.Comments {
				for _, c := range g.List {
					if x, ok := parse(c); ok {
						at := pass.Fset.Position(c.Pos())
						for _, line := range []int{at.Line, at.Line + 1} {
							p := place{at.Filename, line}
							all[p] = append(all[p], x)
						}
					}
				}
			}
		}
		return all, nil
	},
}

func parse(c *ast.Comment) (comment, bool) {
	rest, ok := strings.CutPrefix(c.Text, prefix)
	if !ok || rest != "" && rest[0] != ' ' {
		return comment{}, false
	}
	names, reason, _ := strings.Cut(strings.TrimSpace(rest), " ")
	x := comment{pos: c.Pos(), end: c.End(), reason: strings.TrimSpace(reason)}
	if names != "" {
		x.names = strings.Split(names, ",")
	}
	return x, true
}

// Apply has the analyzers heed the comments, and adds one that looks at the comments.
func Apply(list ...*analysis.Analyzer) []*analysis.Analyzer {
	var names []string
	for _, a := range list {
		names = append(names, a.Name)
		heed(a)
	}
	return append(slices.Clone(list), look(names))
}

// heed has an analyzer report nothing where a comment says so.
func heed(a *analysis.Analyzer) {
	if slices.Contains(a.Requires, read) {
		return
	}
	a.Requires = append(slices.Clone(a.Requires), read)
	run := a.Run
	a.Run = func(pass *analysis.Pass) (any, error) {
		all := pass.ResultOf[read].(comments)
		own := *pass
		own.Report = func(d analysis.Diagnostic) {
			at := pass.Fset.Position(d.Pos)
			for _, c := range all[place{at.Filename, at.Line}] {
				if c.reason != "" && slices.Contains(c.names, a.Name) {
					return
				}
			}
			pass.Report(d)
		}
		return run(&own)
	}
}

// look makes the analyzer of the comments themselves.
func look(names []string) *analysis.Analyzer {
	a := &analysis.Analyzer{
		Name:     "strataignore",
		Doc:      "find comments //strata:ignore that name no analyzer or give no reason",
		Requires: []*analysis.Analyzer{read},
	}
	a.Run = func(pass *analysis.Pass) (any, error) {
		seen := map[token.Pos]bool{}
		for _, list := range pass.ResultOf[read].(comments) {
			for _, c := range list {
				if message := c.wrong(names); message != "" && !seen[c.pos] {
					seen[c.pos] = true
					pass.Report(analysis.Diagnostic{Pos: c.pos, End: c.end, Message: message})
				}
			}
		}
		return nil, nil
	}
	return a
}

// wrong says what is wrong with a comment.
func (c comment) wrong(names []string) string {
	if len(c.names) == 0 {
		return "strata:ignore names no analyzer; write //strata:ignore analyzer reason"
	}
	for _, n := range c.names {
		if !slices.Contains(names, n) {
			return fmt.Sprintf("strata:ignore: there is no analyzer %s", n)
		}
	}
	if c.reason == "" {
		return "strata:ignore gives no reason, and is not heeded; write //strata:ignore analyzer reason"
	}
	return ""
}
