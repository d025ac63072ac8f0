package p

import (
	"context"
	"database/sql"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	. "github.com/strata-go/strata/internal/sample"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/repo"
	"github.com/strata-go/strata/types"
)

// The right forms of what the other programs get wrong: all of it compiles.
func valid(ctx context.Context, db *pool.DB) {
	_ = Users.Age.Eq(1).And(Users.Age.EqExpr(Posts.Views), Users.Bio.Eq("x"), Users.Bio.EqExpr(Users.Name))
	_ = Users.ID.EqExpr(Posts.EditorID).Or(Users.ID.InQuery(builder.Select(Posts.EditorID)))
	_ = Users.Bio.Is(sql.Null[string]{})
	_ = Users.Status.Eq(Active)
	_ = Users.Age.Nullable().AddExpr(strata.Sum(Users.Age))
	_ = Users.Name.Nullable().ConcatExpr(Users.Bio)
	_ = Users.Age.EqExpr(strata.Scalar(builder.Select(strata.Max(Posts.Views))))
	_ = builder.Select(Users.Name).Union(builder.Select(Posts.Title)).OrderBy(strata.Position(1))
	_, _ = builder.Update(Users).Set(Users.Name.Set("x"), Users.Bio.SetNull(), Users.Bio.Set("y")).Where(Users.ID.Eq(1)).Exec(ctx, db)
	_, _ = builder.Update(Users).Set(Users.Bio.SetExpr(Users.Name)).All().Exec(ctx, db)
	_ = builder.Prepare1(func(n strata.Param[string]) *builder.UpdateStatement {
		return builder.Update(Users).Set(Users.Bio.SetExpr(n), Users.Name.SetExpr(n)).All()
	})
	_, _ = builder.Delete(Users).All().Exec(ctx, db)
	var name string
	name, _ = builder.Select(strata.Max(Users.Name).Coalesce("")).One(ctx, db)
	row, _ := builder.Select2(Users, strata.Optional(Posts)).One(ctx, db)
	var post sql.Null[Post] = row.V2
	_, _ = repo.ByKey(Users, Users.ID).Get(ctx, db, 1)
	staff := repo.HasMany(Users, Users, func(u *User) *repo.Many[User] { return nil }, strata.Refer(Users.Boss, Users.ID))
	_ = repo.Load(ctx, db, []User{}, staff.Where(Users.Name.Eq("a")).Limit(1).With(staff))
	_, _ = builder.From(Users).All(ctx, db.ReadOnly())
	builder.SelectInto(func(s *summary) []strata.Field {
		return []strata.Field{Users.Name.Into(&s.Name), strata.Sum(Users.Age).Coalesce(0).Into(&s.Total)}
	})
	_, _ = name, post
}

// What a family with a type of the user's has no method for is a function.
func functions() {
	_ = strata.Lt(Users.ID, Users.Boss)
	_ = strata.Between(Users.ID, Users.Boss, strata.Val(Users.ID, 3))
	_ = strata.NotDistinct(Users.Boss, Users.ID)
	_ = strata.IsNotNull(strata.Max(Users.ID))
	_ = builder.Select(strata.NullableID(strata.Max(Users.ID)))
	_ = strata.Coalesce(Users.Boss, Users.ID)
	_ = strata.Filter(strata.Max(Users.Status), Users.Age.Gt(3))
	_ = strata.FieldOf(Shops.Home, AddressType.Zip).Eq("10115")
	_ = strata.Cast(Users.ID, strata.TypeText)
	_ = strata.NotDistinct(Kinds.Key, Kinds.PKey)
	_ = Kinds.Doc.Doc().TextAt("title").Eq("x")
	_ = strata.LowerOf(Visits.Seats, strata.TypeInt64).Gt(3)
	_ = strata.Null(strata.TypeOf(Users.ID))
}

// What is no method of a query is a clause, or a function.
func clauses() {
	boss := strata.As(Users, "boss")
	_ = builder.Select2(Users.Name, boss.Name).Clauses(builder.RightJoin(boss, boss.ID.EqExpr(Users.Boss)), builder.ForUpdate())
	_ = builder.Except(builder.Select(Users.Name), builder.Select(Posts.Title)).Limit(3)
	_ = strata.Exists(builder.Columns(Users.ID, Users.Name).Where(Users.Age.Gt(3)))
	_ = builder.Returning(builder.InsertDefaults(Users), strata.Cols2(Users.ID, Users.Created))
}

type people struct {
	strata.Table[User]
	UserColumnsOnly
	Boss strata.NullID[UserID] `db:"boss_id"`
}

// UserColumnsOnly are columns that several tables have.
type UserColumnsOnly struct {
	ID                strata.ID[UserID] `db:",identity"`
	Email, Name, Slug strata.Text
	Bio, Nick         strata.NullText
	Age               strata.Int64
	Status            strata.Enum[Status]
	Balance           strata.Decimal
	Created           strata.Time
	Updated           strata.NullTime
}

var _ = strata.Define("people", new(people), func(t *strata.Def, c *people) {
	u := strata.Model(t, c)
	strata.Col(t, c.Name, "full_name", &u.Name)
	strata.ColPtr(t, c.Nick, "", &u.Nick)
	strata.Values(t, c.Status, Active, Blocked)
	strata.Default(t, c.Age, 18)
	strata.Generated(t, c.Slug, c.Name.Lower())
	strata.References(t, c.Boss, c.ID, strata.SetNulls)
	t.Check("adult", c.Age.Ge(18))
	t.Unique(c.Email, c.Name)
})

type visit struct{ Seats types.Range[int64] }

type visits struct {
	strata.Table[visit]
	Seats strata.Range[int64]
}

// Visits have ranges.
var Visits = strata.Define("visits", new(visits))

type summary struct {
	Name  string
	Total int64
}
