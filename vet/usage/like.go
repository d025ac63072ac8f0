package usage

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/inspector"
)

// Like finds LIKE patterns that are put together with texts in which % and _ mean
// something.
var Like = check("stratalike", `find LIKE patterns in which % and _ of another text count

A pattern that is put together with a text has the text's own % and _ as wildcards: who asks for
100% gets 1000, too. Contains, HasPrefix and HasSuffix take a text literally. A text that a function
may have escaped is let be, and so is a pattern that is the user's as a whole.`, likes)

func likes(p *program) {
	each(p, func(call *ast.CallExpr, _ inspector.Cursor) {
		f := functionOf(p.info, call)
		if libraryOf(f) != rootPath || len(call.Args) != 1 {
			return
		}
		switch f.Name() {
		case "Like", "NotLike", "ILike", "NotILike":
			p.pattern(call, call.Args[0], f.Name())
		case "LikeExpr": // of a value: strata.S(pattern)
			value, ok := ast.Unparen(call.Args[0]).(*ast.CallExpr)
			if ok && isFunc(functionOf(p.info, value), rootPath, "S") && len(value.Args) == 1 {
				p.pattern(call, value.Args[0], f.Name())
			}
		}
	})
}

// pattern looks at the pattern of a call.
func (p *program) pattern(call *ast.CallExpr, pattern ast.Expr, name string) {
	parts, ok := p.pasted(pattern, 4)
	if !ok {
		return
	}
	var raw ast.Expr
	for _, x := range parts {
		if x.expr != nil && raw == nil {
			raw = x.expr
		}
	}
	if raw == nil || len(parts) < 2 {
		return
	}
	instead := method(parts)
	do := "escape it: a backslash before \\, % and _"
	var mend []analysis.SuggestedFix
	if instead != "" && (name == "Like" || name == "LikeExpr") {
		do = instead + " takes it literally"
		// Where the pattern has a name, or Sprintf makes it, something would be left over.
		_, written := ast.Unparen(pattern).(*ast.BinaryExpr)
		if s, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok && written && simple(raw) {
			mend = append(mend, analysis.SuggestedFix{
				Message: "use " + instead,
				TextEdits: []analysis.TextEdit{
					{Pos: s.Sel.Pos(), End: s.Sel.End(), NewText: []byte(instead)},
					{Pos: call.Args[0].Pos(), End: call.Args[0].End(), NewText: []byte(text(raw))},
				},
			})
		}
	}
	p.report(pattern, fmt.Sprintf("%% and _ in %s count as those of the pattern; %s", text(raw), do), mend...)
}

func simple(e ast.Expr) bool {
	switch ast.Unparen(e).(type) {
	case *ast.Ident, *ast.SelectorExpr, *ast.CallExpr, *ast.IndexExpr:
		return true
	}
	return false
}

// method is the method that asks what a pattern asks, or "".
func method(parts []part) string {
	switch {
	case len(parts) == 3 && parts[0].constant == "%" && parts[1].expr != nil && parts[2].constant == "%":
		return "Contains"
	case len(parts) == 2 && parts[0].expr != nil && parts[1].constant == "%":
		return "HasPrefix"
	case len(parts) == 2 && parts[0].constant == "%" && parts[1].expr != nil:
		return "HasSuffix"
	}
	return ""
}

// part is a piece of a text that is put together: a constant, or an expression that is
// not.
type part struct {
	constant string
	expr     ast.Expr
}

// pasted takes a text apart that is put together; ok is false where a part of it may have
// been escaped, or it is not known how it was made.
func (p *program) pasted(e ast.Expr, depth int) (list []part, ok bool) {
	e = ast.Unparen(e)
	if v := p.info.Types[e].Value; v != nil && v.Kind() == constant.String {
		return []part{{constant: constant.StringVal(v)}}, true
	}
	if depth == 0 {
		return nil, false
	}
	switch e := e.(type) {
	case *ast.BinaryExpr:
		x, okX := p.pasted(e.X, depth)
		y, okY := p.pasted(e.Y, depth)
		return append(x, y...), okX && okY && e.Op == token.ADD
	case *ast.CallExpr:
		return p.pastedCall(e, depth)
	case *ast.Ident:
		if d, only := p.only(p.objectOf(e)); only && d.index < 0 {
			if l, ok := p.pasted(d.value, depth-1); !ok || len(l) > 1 {
				return l, ok
			}
			return []part{{expr: e}}, true
		}
		return []part{{expr: e}}, p.isGiven(e)
	case *ast.SelectorExpr, *ast.IndexExpr:
		return []part{{expr: e}}, true
	}
	return nil, false
}

// isGiven reports whether a variable is a parameter that gets nothing else, or a variable of
// a loop.
func (p *program) isGiven(e *ast.Ident) bool {
	obj := p.objectOf(e)
	if obj == nil || p.taken[obj] {
		return false
	}
	for _, d := range p.defs[obj] {
		if d.kind != ranged && d.kind != given {
			return false
		}
	}
	return true
}

// typed are functions whose result is what a user has typed, or is as it was in what % and
// _ are concerned.
var typed = map[string]bool{
	"net/http.Request.FormValue": true, "net/http.Request.PathValue": true, "net/url.Values.Get": true,
	"net/http.Header.Get": true, "net/http.Request.PostFormValue": true,
	"strings.TrimSpace": true, "strings.ToLower": true, "strings.ToUpper": true, "strings.Clone": true,
}

func (p *program) pastedCall(e *ast.CallExpr, depth int) ([]part, bool) {
	f := functionOf(p.info, e)
	name := fullName(f)
	switch {
	case p.info.Types[e.Fun].IsType() && len(e.Args) == 1 && isText(p.info.TypeOf(e)) && isText(p.info.TypeOf(e.Args[0])):
		return p.pasted(e.Args[0], depth)
	case typed[name]:
		if len(e.Args) == 1 && strings.HasPrefix(name, "strings.") {
			l, ok := p.pasted(e.Args[0], depth)
			return []part{{expr: e}}, ok && len(l) == 1 && l[0].expr != nil
		}
		return []part{{expr: e}}, true
	case name == "fmt.Sprintf" && len(e.Args) > 1:
		return p.formatted(e, depth)
	}
	if s := p.summaryOf(f); s != nil {
		for _, i := range s.Pattern {
			if arg := argument(e, i); arg != nil {
				if l, ok := p.pasted(arg, depth-1); ok && slices.ContainsFunc(l, func(x part) bool { return x.expr != nil }) {
					return []part{{expr: arg}, {constant: "…"}}, true
				}
			}
		}
	}
	return nil, false
}

// formatted takes apart what Sprintf makes of texts alone.
func (p *program) formatted(e *ast.CallExpr, depth int) (list []part, ok bool) {
	v := p.info.Types[e.Args[0]].Value
	if v == nil || v.Kind() != constant.String {
		return nil, false
	}
	args, now := e.Args[1:], ""
	flush := func() {
		if now != "" {
			list, now = append(list, part{constant: now}), ""
		}
	}
	format := constant.StringVal(v)
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 == len(format) {
			now += format[i : i+1]
			continue
		}
		i++
		switch format[i] {
		case '%':
			now += "%"
		case 's', 'v':
			if len(args) == 0 {
				return nil, false
			}
			t := p.info.TypeOf(args[0])
			if t == nil || !types.Identical(t.Underlying(), types.Typ[types.String]) {
				return nil, false
			}
			x, ok := p.pasted(args[0], depth-1)
			if !ok {
				return nil, false
			}
			flush()
			list, args = append(list, x...), args[1:]
		default:
			return nil, false
		}
	}
	flush()
	return list, true
}

// pastes reports whether a text that is returned has a parameter in it as it is, beside
// wildcards.
func (p *program) pastes(e ast.Expr, v *types.Var) bool {
	if !isText(p.info.TypeOf(e)) {
		return false
	}
	list, ok := p.pasted(e, 4)
	wild, has := false, false
	for _, x := range list {
		wild = wild || strings.ContainsAny(x.constant, "%_…")
		has = has || x.expr != nil && p.mentions(x.expr, map[types.Object]bool{v: true})
	}
	return ok && wild && has
}
