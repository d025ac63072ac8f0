package like

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"

	"example.com/program/shop"
	"example.com/program/store"
)

func documented(ctx context.Context, db builder.Reader, part string) ([]shop.User, error) {
	q := builder.From(shop.Users)
	//doc:wrong
	q = q.Where(shop.Users.Name.Like("%" + part + "%")) // want stratalike "% and _ in part count as those of the pattern; Contains takes it literally"
	//doc:mended
	q = q.Where(shop.Users.Name.Contains(part))
	//doc:end
	return q.All(ctx, db)
}

func wrong(r *http.Request, names []string) []strata.Condition {
	name := r.FormValue("name")
	pattern := fmt.Sprintf("%s%%", name)
	around := "%" + strings.ToLower(strings.TrimSpace(name)) + "%"
	list := []strata.Condition{
		shop.Users.Name.Like(pattern),                             // want stratalike "% and _ in name count as those of the pattern; HasPrefix takes it literally"
		shop.Users.Email.Like("%" + name),                         // want stratalike "HasSuffix takes it literally"
		shop.Users.Name.ILike(around),                             // want stratalike "% and _ in strings.ToLower.* count as those of the pattern; escape it"
		shop.Users.Name.NotILike(r.URL.Query().Get("not") + "_%"), // want stratalike "escape it"
		shop.Users.Name.Like(store.Around(name)),                  // want stratalike "% and _ in name count"
		shop.Users.Name.LikeExpr(strata.S(name + "%")),            // want stratalike "% and _ in name count as those of the pattern; HasPrefix takes it literally"
		shop.Users.Name.Like(twice(name)),                         // want stratalike "% and _ in name count"
	}
	for _, n := range names {
		list = append(list, shop.Users.Name.ILike(n+"%")) // want stratalike "% and _ in n count"
	}
	return list
}

func twice(s string) string { return s + "%" + s }

// escaped is what it says.
func escaped(s string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s)
}

const prefix = "A"

func right(r *http.Request, n int, pattern string) []strata.Condition {
	safe := escaped(r.FormValue("name"))
	text := r.FormValue("other")
	text = escaped(text)
	return []strata.Condition{
		shop.Users.Name.Like("A%"),
		shop.Users.Name.Like(prefix + "%"),
		shop.Users.Name.Like("%" + safe + "%"),
		shop.Users.Name.ILike("%" + escaped(r.FormValue("x")) + "%"),
		shop.Users.Name.Like(text + "%"),
		shop.Users.Name.Like(pattern), // the pattern is the user's own
		shop.Users.Name.Like(r.FormValue("pattern")),
		shop.Users.Name.Like(fmt.Sprintf("%d%%", n)),
		shop.Users.Name.LikeExpr(shop.Users.Email.Concat("%")),
		shop.Users.Name.Contains("%" + pattern),
		shop.Users.Name.Like(strings.ReplaceAll(pattern, "%", `\%`) + "%"),
	}
}
