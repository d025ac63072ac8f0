package where

import (
	"context"
	"errors"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"

	"example.com/program/shop"
)

func documented(ctx context.Context, db builder.DB, minAge *int64) (int64, error) {
	//doc:wrong
	return builder.Delete(shop.Users).Where(strata.IfSet(minAge, shop.Users.Age.Ge)).Exec(ctx, db) // want stratawhere "WHERE: every condition may be left out, and the statement is refused then; use All to mean every row, or add a condition that always stands"
	//doc:end
}

func mended(ctx context.Context, db builder.DB, minAge *int64) (int64, error) {
	//doc:mended
	if minAge == nil {
		return builder.Delete(shop.Users).All().Exec(ctx, db)
	}
	return builder.Delete(shop.Users).Where(shop.Users.Age.Ge(*minAge)).Exec(ctx, db)
	//doc:end
}

func wrong(ctx context.Context, db builder.DB, name string, old bool) error {
	var c strata.Condition
	if name != "" {
		c = shop.Users.Name.Eq(name)
	}
	if _, err := builder.Update(shop.Users).Set(shop.Users.Age.Set(1)).Where(c, strata.If(old, shop.Users.Age.Gt(99))).Exec(ctx, db); err != nil { // want stratawhere "every condition may be left out"
		return err
	}
	var all []strata.Condition
	if name != "" {
		all = append(all, shop.Users.Name.Eq(name))
	}
	if old {
		all = append(all, shop.Users.Age.Gt(99))
	}
	if _, err := builder.Delete(shop.Users).Where(all...).Exec(ctx, db); err != nil { // want stratawhere "every condition may be left out"
		return err
	}
	if _, err := shop.People.DeleteWhere(ctx, db, strata.And(strata.If(old, shop.Users.Age.Gt(99)))); err != nil { // want stratawhere "WHERE: every condition may be left out, and the statement is refused then; add a condition that always stands"
		return err
	}
	var ages []strata.Condition
	for _, n := range []rune(name) {
		ages = append(ages, shop.Users.Age.Ne(int64(n)))
	}
	if _, err := builder.Delete(shop.Users).Where(ages...).Exec(ctx, db); err != nil { // want stratawhere "every condition may be left out"
		return err
	}
	_, err := builder.Delete(shop.Users).Where().Exec(ctx, db) // want stratawhere "every condition may be left out"
	return err
}

func right(ctx context.Context, db builder.DB, name string, old bool, id shop.UserID, given []strata.Condition) error {
	var all []strata.Condition
	if name != "" {
		all = append(all, shop.Users.Name.Eq(name))
	}
	if len(all) == 0 {
		return errors.New("say which")
	}
	if _, err := builder.Delete(shop.Users).Where(all...).Exec(ctx, db); err != nil {
		return err
	}
	if _, err := builder.Delete(shop.Users).Where(shop.Users.ID.Eq(id), strata.If(old, shop.Users.Age.Gt(9))).Exec(ctx, db); err != nil {
		return err
	}
	if _, err := builder.Delete(shop.Users).Where(strata.If(old, shop.Users.Age.Gt(9))).Where(shop.Users.ID.Eq(id)).Exec(ctx, db); err != nil {
		return err
	}
	if _, err := builder.Delete(shop.Users).Where(given...).Exec(ctx, db); err != nil {
		return err
	}
	var three []strata.Condition
	for _, n := range [3]int64{1, 2, 3} {
		three = append(three, shop.Users.Age.Ne(n))
	}
	if _, err := builder.Delete(shop.Users).Where(three...).Exec(ctx, db); err != nil {
		return err
	}
	var c strata.Condition = shop.Users.ID.Eq(id)
	if old {
		c = shop.Users.Age.Gt(9)
	}
	if _, err := builder.Delete(shop.Users).Where(c).Exec(ctx, db); err != nil {
		return err
	}
	var d strata.Condition
	if old {
		d = shop.Users.Age.Gt(9)
	} else {
		d = shop.Users.ID.Eq(id)
	}
	if _, err := builder.Delete(shop.Users).Where(d).Exec(ctx, db); err != nil {
		return err
	}
	list := []strata.Condition{shop.Users.ID.Eq(id)}
	if old {
		list = append(list, shop.Users.Age.Gt(9))
	}
	if _, err := builder.Delete(shop.Users).Where(list...).Exec(ctx, db); err != nil {
		return err
	}
	_, err := builder.From(shop.Users).Where(strata.If(old, shop.Users.Age.Gt(9))).All(ctx, db)
	return err
}

type filter struct{ name, email string }

func (f filter) conditions() (list []strata.Condition) {
	if f.name != "" {
		list = append(list, shop.Users.Name.Eq(f.name))
	}
	if f.email != "" {
		list = append(list, shop.Users.Email.Eq(f.email))
	}
	return list
}

// named always returns one.
func (f filter) named() []strata.Condition {
	list := []strata.Condition{shop.Users.Name.Eq(f.name)}
	if f.email != "" {
		list = append(list, shop.Users.Email.Eq(f.email))
	}
	return list
}

func byFilter(ctx context.Context, db builder.DB, f filter) error {
	_, err := builder.Delete(shop.Users).Where(f.conditions()...).Exec(ctx, db) // want stratawhere "every condition may be left out"
	return err
}

func byFilterThatIsLookedAt(ctx context.Context, db builder.DB, f filter) error {
	if f.name == "" && f.email == "" {
		return errors.New("say which")
	}
	if _, err := builder.Delete(shop.Users).Where(f.named()...).Exec(ctx, db); err != nil {
		return err
	}
	_, err := builder.Delete(shop.Users).Where(f.conditions()...).Exec(ctx, db)
	return err
}

func byName(ctx context.Context, db builder.DB, f filter) error {
	_, err := builder.Delete(shop.Users).Where(f.named()...).Exec(ctx, db)
	return err
}

func filtered(ctx context.Context, db builder.DB, min, max *int64) error {
	if min == nil && max == nil {
		return errors.New("say which")
	}
	_, err := builder.Delete(shop.Users).Where(strata.IfSet(min, shop.Users.Age.Ge), strata.IfSet(max, shop.Users.Age.Le)).Exec(ctx, db)
	return err
}
