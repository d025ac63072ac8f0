package param

import (
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"

	"example.com/program/shop"
)

//doc:wrong
var older = builder.Prepare2(func(age strata.Param[int64], name strata.Param[string]) builder.Query[shop.User] { // want strataparam "parameter 2 of 2 is not used; leave it out, or use it in the statement"
	return builder.From(shop.Users).Where(shop.Users.Age.GtExpr(age))
})

//doc:mended
var old = builder.Prepare2(func(age strata.Param[int64], name strata.Param[string]) builder.Query[shop.User] {
	return builder.From(shop.Users).Where(shop.Users.Age.GtExpr(age), shop.Users.Name.EqExpr(name))
})

//doc:end

var stray strata.Param[string]

var outer = builder.Prepare1(func(name strata.Param[string]) builder.Query[shop.User] {
	inner := builder.Prepare1(func(age strata.Param[int64]) builder.Query[shop.User] {
		return builder.From(shop.Users).Where(shop.Users.Age.GtExpr(age), shop.Users.Name.EqExpr(name)) // want strataparam "the parameter name of another prepared statement is used; use the parameters that the function gets"
	})
	stray = name // want strataparam "the parameter name is kept in stray: no other statement can use it; use it in this one"
	return inner(1).Where(shop.Users.Name.EqExpr(name))
})

func blank(_ strata.Param[string]) builder.Query[shop.User] { // want strataparam "parameter 1 of 1 is not used"
	return builder.From(shop.Users)
}

var all = builder.Prepare1(blank)

func byAge(age strata.Param[int64]) *builder.UpdateStatement {
	rule := shop.Users.Age.GtExpr(age)
	return builder.Update(shop.Users).Set(shop.Users.Name.Set("old")).Where(rule)
}

var rename = builder.Prepare1(byAge)

func plain(name string, _ int) string { return name }
