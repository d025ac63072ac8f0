package faults

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/internal/sample"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/types"
)

const (
	secret       = "s3cr3t"
	secretNumber = 77777777
)

// testNoValues fails in as many ways as there are with values that would be known in an
// error.
func testNoValues(t *testing.T) {
	everywhere(t, create, func(t *testing.T, ctx context.Context, db *pool.DB) {
		u := sample.User{Email: secret, Name: secret, Age: 1, Status: sample.Active}
		insert := func(list ...sample.User) error {
			return second(builder.Insert(users).Rows(list...).Exec(ctx, db))
		}
		engines.Must(t, insert(u))
		many := func(change func(u *sample.User)) []sample.User {
			list := make([]sample.User, 500)
			for i := range list {
				list[i] = u
				list[i].Email = fmt.Sprint(secret, secretNumber, i)
			}
			change(&list[499])
			return list
		}
		one := func(x strata.AnyOperand) error {
			return second(builder.RawRows(builder.Raw("SELECT count(?) FROM users", x), strata.CountAll().As("n")).All(ctx, db))
		}
		text := strata.S(secret)
		byName := builder.Prepare1(func(p strata.Param[string]) builder.Query[sample.User] {
			return builder.From(users).Where(strata.Cast(p, strata.TypeInt64).Eq(1))
		})
		negative := func(u *sample.User) { u.Age = -secretNumber }
		twice := func(u *sample.User) { u.Email = secret }
		failures := map[string]error{
			"unique":                 insert(u),
			"unique, many":           insert(many(twice)...),
			"unique, few":            insert(many(twice)[497:]...),
			"check":                  second(builder.Update(users).Set(users.Age.Set(-secretNumber)).All().Exec(ctx, db)),
			"check, many":            insert(many(negative)...),
			"check, few":             insert(many(negative)[497:]...),
			"foreign key":            second(builder.Insert(posts).Set(posts.AuthorID.Set(secretNumber), posts.Title.Set(secret)).Exec(ctx, db)),
			"text as an integer":     one(strata.Cast(text, strata.TypeInt64)),
			"text as a float":        one(strata.Cast(text, strata.TypeFloat64)),
			"text as a decimal":      one(strata.Cast(text, strata.TypeDecimal)),
			"text as a truth value":  one(strata.Cast(text, strata.TypeBool)),
			"text as an instant":     one(strata.Cast(text, strata.TypeTime)),
			"text as a date":         one(strata.Cast(text, strata.TypeDate)),
			"text as an interval":    one(strata.Cast(text, strata.TypeInterval)),
			"text as a UUID":         one(strata.Cast(text, strata.TypeUUID)),
			"text as a document":     one(strata.Cast(text, strata.TypeRawJSON)),
			"a column":               one(strata.Cast(users.Name, strata.TypeInt64)),
			"document as an integer": one(strata.JSONAs(strata.JSONArray(text), strata.TypeInt64)),
			"a number too large":     one(strata.Cast(strata.N(secretNumber*1000), strata.TypeInt32)),
			"prepared":               second(byName(secret).All(ctx, db)),
			"a raw argument":         second(builder.From(users).Where(strata.RawCondition("? + 1 = 2", strata.Cast(text, strata.TypeInt64))).All(ctx, db)),
			"a date":                 one(strata.Value(strata.TypeDate, types.Date{Year: secretNumber, Month: 13, Day: 1})),
			"a pattern":              second(builder.From(users).Where(users.Name.RegexpMatch("("+secret)).All(ctx, db)),
			"an empty pattern":       second(builder.Select(users.Name.RegexpReplace("("+secret+")?", "x")).From(users).All(ctx, db)),
			"a replacement":          second(builder.Select(users.Name.RegexpReplace("a", secret+`\q`)).From(users).All(ctx, db)),
			"a lone escape":          second(builder.From(users).Where(users.Name.Like(secret+`\`)).All(ctx, db)),
			"a layout":               second(builder.Select(users.Created.Format("YYYY"+secret)).From(users).All(ctx, db)),
			"a zone":                 second(builder.Select(users.Created.AtTimeZone("Area/"+secret)).From(users).All(ctx, db)),
			"an enum":                second(builder.From(posts).Where(posts.Level.Eq(secret)).All(ctx, db)),
			"an interval":            one(strata.I(types.Interval{Months: secretNumber * 1000})),
			"a shift":                one(users.Age.ShiftLeft(secretNumber)),
			"a text with NUL":        second(builder.From(users).Where(users.Name.Eq(secret+"\x00")).All(ctx, db)),
			"a limit":                second(builder.From(users).Limit(-secretNumber).All(ctx, db)),
			"no row":                 second(builder.From(users).Where(users.Name.Eq(secret+"2")).One(ctx, db)),
		}
		var b builder.Batch
		builder.QueueExec(&b, builder.Insert(users).Rows(u))
		failures["batch"] = b.Run(ctx, db)
		for name, err := range failures {
			switch {
			case err == nil:
				t.Errorf("%s: no error", name)
			case strings.Contains(err.Error(), secret), strings.Contains(err.Error(), "7777777"):
				t.Errorf("%s: a value is in the error: %v", name, err)
			}
		}
	})
}
