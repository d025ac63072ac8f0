package language

import (
	"database/sql"
	"net/netip"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/internal/sample"
	"github.com/strata-go/strata/types"
)

type sampleUserID = sample.UserID

// Values to compare with.
var (
	Noon    = time.Date(2026, 2, 28, 12, 30, 15, 0, time.UTC)
	Private = netip.MustParsePrefix("10.0.0.0/8")
)

var predicates = Section{"Predicates", []Feature{
	value("=", Users.Age.Eq(20)),
	value("<>", Users.Name.Ne("bob")),
	value("between columns", Users.Created.LtExpr(Users.Updated)),
	value("BETWEEN", Users.Age.Between(20, 30)),
	value("IN", Users.Age.In(20, 40)),
	value("empty IN", Users.Age.In()),
	value("in a list, one argument", strata.InArray(Users.Age, []int64{20, 40})),
	value("IS NULL", Users.Bio.IsNull()),
	value("IS DISTINCT FROM", Users.Bio.IsNot(sql.Null[string]{V: "x", Valid: true})),
	value("LIKE", Users.Name.Like("a%")),
	value("ILIKE", Users.Name.ILike("A%")),
	value("prefix", Users.Name.HasPrefix("a")),
	value("suffix", Users.Name.HasSuffix("b")),
	value("contains", Users.Name.Contains("o")),
	value("regular expression", Users.Name.RegexpMatch("^[a-e]+$")),
	value("AND, OR, NOT", strata.Or(Users.Age.Lt(18), Users.Name.Eq("x").Not())),
	value("only if set", strata.If(false, Users.Age.Gt(1)).Or(Users.Age.Lt(9))),
	value("IS TRUE", Posts.Live.IsTrue()),
	value("COLLATE", Users.Name.Collate("C").Lt("b")),
	value("CASE", strata.CaseWhen(Users.Age.Lt(18), strata.S("minor")).Else(strata.S("adult"))),
	value("COALESCE", Users.Bio.Coalesce("none")),
	value("NULLIF", strata.NullIf(Users.Name, "bob")),
	value("GREATEST", strata.Greatest(Users.Age, strata.N(25))),
	value("LEAST", strata.Least(Users.Name, strata.S("c"))),
	value("CAST", strata.Cast(Users.Age, strata.TypeText)),
	value("raw fragment", strata.Raw(strata.TypeInt64, "? + length(?)", Users.Age, Users.Name)),
}}

var aggregates = Section{"Aggregates", []Feature{
	value("count(*)", strata.CountAll().Filter(Posts.Live.IsTrue())),
	value("count", strata.Count(Users.Bio)),
	value("count(DISTINCT)", strata.CountDistinct(Posts.AuthorID)),
	value("sum", strata.Sum(Posts.Views)),
	value("sum of decimals", strata.Sum(Users.Balance)),
	value("avg", strata.Avg(Posts.Views)),
	value("min", strata.Min(Users.Name)),
	value("max", strata.Max(Users.Created)),
	value("bool_and", strata.Every(Posts.Live)),
	value("bool_or", strata.Some(Posts.Live)),
	value("string_agg", strata.StringAgg(Users.Name, ", ", Users.Age.Desc())),
	value("string_agg(DISTINCT)", strata.StringAggDistinct(Posts.Title, ", ")),
	value("stddev", strata.StdDevPop(Posts.Views)),
	value("variance", strata.Variance(Posts.Views)),
	value("percentile_cont", strata.PercentileCont(Users.Age, 0.5)),
	value("percentile_disc", strata.PercentileDisc(Users.Age, 0.9)),
	value("several percentiles", strata.PercentilesCont(Users.Age, 0.25, 0.5, 0.75)),
	value("several percentiles, discrete", strata.PercentilesDisc(Users.Name, 0, 1)),
	value("mode", strata.Mode(Posts.Views)),
	value("FILTER", strata.Sum(Posts.Views).Filter(Posts.Live.IsTrue())),
	value("array_agg", strata.ArrayAgg(Users.Name, Users.ID.Desc())),
	value("json_agg", strata.JSONAgg(Users.Name, Users.ID.Asc())),
	value("json_object_agg", strata.JSONObjectAgg(Users.Name, Users.Age)),
}}

var textFunctions = Section{"Text and bytes", []Feature{
	value("lower", Users.Name.Lower()),
	value("upper", Users.Name.Upper()),
	value("length", Users.Name.Length()),
	value("concatenation", Users.Name.Concat("!")),
	value("concat", strata.Concat(Users.Name, Users.Bio)),
	value("concat_ws", strata.ConcatWS("-", Users.Name, Users.Bio)),
	value("substring", Users.Name.Substring(2, 2)),
	value("left", Users.Name.Left(2)),
	value("right", Users.Name.Right(-1)),
	value("trim", Users.Name.Trim()),
	value("trim characters", Users.Name.TrimChars("ae")),
	value("pad", Users.Name.PadLeft(5, ".")),
	value("replace", Users.Name.Replace("b", "x")),
	value("translate", Users.Name.Translate("ab", "xy")),
	value("repeat", Users.Name.Repeat(2)),
	value("reverse", Users.Name.Reverse()),
	value("position", Users.Name.Position("o")),
	value("split", Events.Note.SplitPart("-", 2)),
	value("regexp_replace", Users.Name.RegexpReplace("(o)", `<\1>`)),
	value("code point", Users.Name.CodePoint()),
	value("character", strata.Chr(strata.N(65))),
	value("md5", Users.Name.MD5()),
	value("sha256", Users.Name.SHA256()),
	value("bytes of text", Users.Name.Bytes()),
	value("length of bytes", Events.Data.Length()),
	value("part of bytes", Events.Data.Substring(1, 2)),
	value("hexadecimal", Events.Data.Hex()),
	value("base 64", Events.Data.Base64()),
}}

var numberFunctions = Section{"Numbers", []Feature{
	value("+", Users.Age.Add(1)),
	value("*", Users.Age.MulExpr(Users.Age)),
	value("integer division", Users.Age.Div(7)),
	value("remainder", Users.Age.Mod(7)),
	value("float division", Events.Score.Div(2)),
	value("decimals", Events.Price.MulExpr(Events.Price)),
	value("negation", Events.Count.Neg()),
	value("abs", Events.Count.Abs()),
	value("sign", Events.Count.Sign()),
	value("round", Events.Score.Round()),
	value("round to places", Events.Price.RoundTo(1)),
	value("trunc", Events.Score.Trunc()),
	value("floor", Events.Score.Floor()),
	value("ceil", Events.Score.Ceil()),
	value("sqrt", strata.Sqrt(Events.Score)),
	value("power", strata.Power(Events.Score, 2)),
	value("exp", strata.Exp(Events.Score)),
	value("ln", strata.Ln(Events.Score)),
	value("sine", strata.Sin(Events.Score)),
	value("pi", strata.Pi()),
	value("bitwise and", Users.Age.BitAnd(12)),
	value("bitwise exclusive or", Users.Age.BitXor(12)),
	value("shift", Users.Age.ShiftLeft(2)),
	value("gcd", Users.Age.GCD(12)),
	value("random number", strata.Random()),
	value("int64 of a decimal", Events.Price.Int64()),
	value("float64 of an integer", Events.Count.Float64()),
	value("text of a number", Events.Count.Text()),
}}

var timeFunctions = Section{"Dates, instants and intervals", []Feature{
	value("now", strata.Now()),
	value("current date", strata.CurrentDate()),
	value("year", Events.At.Year()),
	value("month", Events.Day.Month()),
	value("day", Events.At.Day()),
	value("hour", Events.At.Hour()),
	value("minute", Events.At.Minute()),
	value("second", Events.At.Second()),
	value("quarter", Events.Day.Quarter()),
	value("week", Events.Day.Week()),
	value("day of the week", Events.Day.ISODayOfWeek()),
	value("epoch", Events.At.Epoch()),
	value("trunc to a unit", Events.At.Trunc(strata.UnitMonth)),
	value("format", Events.At.Format("YYYY-MM-DD HH24:MI")),
	value("date of an instant", Events.At.Date()),
	value("midnight", Events.Day.Midnight()),
	value("clock of a zone", Events.At.AtTimeZone("Europe/Berlin")),
	value("instant of a clock", Events.Wall.AtTimeZone("America/New_York")),
	value("add days", Events.Day.AddDays(3)),
	value("add months", Events.Day.AddMonths(-1)),
	value("days between", Events.Day.DaysSince(types.Date{Year: 2026, Month: 1, Day: 1})),
	value("add an interval", Events.At.AddInterval(types.Months(1))),
	value("interval of a column", Events.At.AddIntervalExpr(Events.Took)),
	value("interval between", Events.Ended.SinceExpr(Events.At)),
	value("seconds between", Events.Ended.SecondsSinceExpr(Events.At)),
	value("sum of intervals", Events.Took.Add(types.Days(1))),
	value("order of intervals", Events.Took.Gt(types.Days(20))),
}}

var documents = Section{"JSON documents", []Feature{
	value("document at a path", Events.Doc.Path("lines", "0")),
	value("text at a path", Events.Doc.TextAt("kind")),
	value("integer at a path", Events.Doc.IntAt("lines", "0", "qty")),
	value("as any type", strata.JSONAs(Events.Doc.Path("n"), strata.TypeDecimal)),
	value("has a key", Events.Doc.HasKey("n")),
	value("has a path", Events.Doc.HasPath("lines", "1", "sku")),
	value("contains a document", Events.Doc.Contains(map[string]any{"kind": "a"})),
	value("equal as JSON", Events.Doc.EqJSON(map[string]any{"kind": "b"})),
	value("type", Events.Doc.TypeOf()),
	value("length of an array", Events.Doc.Path("lines").ArrayLength()),
	value("set", Events.Doc.Put([]string{"n"}, 3)),
	value("set to a column", Events.Doc.PutExpr([]string{"name"}, Events.Name)),
	value("remove", Events.Doc.Remove("lines")),
	value("merge", Events.Doc.Merge(map[string]any{"n": 4})),
	value("jsonb_build_object", strata.JSONObject(strata.JSONPair("id", Events.ID), strata.JSONPair("at", Events.At))),
	value("jsonb_build_array", strata.JSONArray(Events.ID, Events.Name)),
}}

var arrays = Section{"Arrays", []Feature{
	value("contains", Events.Tags.Contains("go")),
	value("contains all", Events.Tags.ContainsAll([]string{"go", "sql"})),
	value("contained in", Events.Tags.ContainedIn([]string{"go", "sql", "x"})),
	value("overlaps", Events.Tags.Overlaps([]string{"sql", "x"})),
	value("equal to an array", Events.Tags.Eq([]string{"go", "sql"})),
	value("x = ANY(array)", strata.EqAny(Events.Name, Events.Tags)),
	value("elements", strata.Element(Events.Tags, 1, strata.TypeText)),
	value("number of elements", Events.Tags.Length()),
	value("position of an element", Events.Tags.Position("sql")),
	value("append", Events.Tags.Append("x")),
	value("concatenate", Events.Tags.ConcatExpr(Events.Tags)),
	value("leave out", Events.Tags.Without("go")),
}}

var ranges = Section{"Ranges and multiranges", []Feature{
	value("contains a value", Events.During.Contains(Noon)),
	value("range contains a range", Events.During.ContainsRange(types.RangeOf(Noon, Noon.Add(time.Minute)))),
	value("range overlaps", Events.During.Overlaps(types.RangeUntil(Noon))),
	value("before", Events.During.Before(types.RangeFrom(Noon.AddDate(1, 0, 0)))),
	value("adjacent", Events.During.Adjacent(types.RangeUntil(Noon))),
	value("lower bound", strata.LowerOf(Events.During, strata.TypeTime)),
	value("no upper bound", strata.UpperUnbounded(Events.During)),
	value("range of two columns", strata.RangeBetween(Events.At, Events.Ended)),
	value("intersection", Events.During.Intersect(types.RangeUntil(Noon.AddDate(0, 2, 0)))),
	value("multirange contains", Events.Free.Contains(10)),
	value("multirange union", Events.Free.Union(types.MultirangeOf(types.RangeOf[int64](4, 7)))),
	value("range_agg", strata.RangeAgg(Events.During)),
}}

var network = Section{"Network addresses", []Feature{
	value("address in a network", Events.Host.Within(Private)),
	value("network contains a column", Events.Net.ContainsExpr(Events.Host)),
	value("networks overlap", Events.Net.Overlaps(Private)),
	value("next address", Events.Host.Add(1)),
	value("family", Events.Host.Family()),
	value("network of an address", Events.Host.Prefix(16)),
	value("last address", Events.Net.Last()),
	value("smallest address", strata.Min(Events.Host)),
}}

var search = Section{"Full-text search", []Feature{
	value("match", Events.Search.Match(`start -never`)),
	value("phrase", Events.Search.Match(`"a b" or stop`)),
	value("words that begin with", Events.Search.Match(`sta*`)),
	value("rank of a match", Events.Search.Rank("start b")),
	value("match without an index", strata.MatchText(Events.Note, "b c")),
	value("highlight", strata.Highlight(Events.Name, "start", "<b>", "</b>")),
}}

var sqlTypes = Section{"Other types", []Feature{
	value("new UUID", strata.NewUUID()),
	value("UUID", Events.Key.Eq([16]byte{1})),
	value("enum", Users.Status.Eq(sample.Active)),
	value("decimal", Users.Balance.Gt(Rate)),
	value("field of a composite value", strata.FieldOf(Events.Place, Places.Zip)),
	value("equal composite values", Events.Place.Eq(Place{Street: "Low Rd"})),
	query("type of the database's own", builder.Select2(Events.ID, Events.Point)),
}}

var (
	twice  = strata.Func1[int64](strata.TypeInt64, "{1} * 2")
	hypot  = strata.Func2[float64, float64](strata.TypeFloat64, "sqrt({1} * {1} + {2} * {2})")
	soundx = strata.Func1[string](strata.TypeText, "soundex({1})", strata.In("PostgreSQL", ""))
	total  = strata.AggregateFunc1[int64](strata.TypeInt64, "sum({1})", strata.In("PostgreSQL", "CAST(sum({1}){filter} AS bigint)"))
)

var own = Section{"Functions of one's own", []Feature{
	value("function", twice(Users.Age)),
	value("function of two arguments", hypot(Events.Score, strata.F(1.0))),
	value("function that a dialect lacks", soundx(Users.Name)),
	value("aggregate", total(Posts.Views).Filter(Posts.Live.IsTrue())),
}}

var news = strata.ValuesOf1("news", strata.TypeText, "go")

var changes = Section{"Changes", []Feature{
	change("INSERT rows", builder.Insert(Tags).Rows(sample.Tag{PostID: 1, Name: "a", Weight: 1}, sample.Tag{PostID: 1, Name: "b", Weight: 2})),
	change("INSERT columns", builder.Insert(Tags).Set(Tags.PostID.Set(1), Tags.Name.Set("a"))),
	change("INSERT from a query", builder.Insert(Tags).Set(Tags.PostID.SetExpr(Posts.ID), Tags.Name.SetExpr(Posts.Title)).Select(builder.From(Posts))),
	change("ON CONFLICT DO NOTHING", builder.Insert(Tags).Rows(sample.Tag{PostID: 1, Name: "go"}).OnConflict(Tags.PostID, Tags.Name).DoNothing()),
	change("ON CONFLICT DO UPDATE", builder.Insert(Tags).Rows(sample.Tag{PostID: 1, Name: "go", Weight: 5}).OnConflict(Tags.PostID, Tags.Name).DoUpdate(Tags.Weight.SetExpr(Tags.Weight.Excluded().AddExpr(Tags.Weight)))),
	returning("RETURNING", builder.Returning(builder.Insert(Tags).Set(Tags.PostID.Set(1), Tags.Name.Set("a")), Tags.Weight)),
	change("UPDATE", builder.Update(Users).Set(Users.Name.Set("x"), Users.Age.SetExpr(Users.Age.Add(1))).Where(Users.ID.Eq(1))),
	change("UPDATE FROM", builder.Update(Posts).Set(Posts.Title.SetExpr(Users.Name)).From(Users).Where(Users.ID.EqExpr(Posts.AuthorID))),
	change("UPDATE to the default", builder.Update(Posts).Set(Posts.Views.SetDefault()).All()),
	change("DELETE", builder.Delete(Tags).Where(Tags.Weight.Lt(2))),
	change("DELETE USING", builder.Delete(Tags).Using(Posts).Where(Posts.ID.EqExpr(Tags.PostID), Posts.Live.IsFalse())),
	change("WITH in a change", builder.Update(Users).Set(Users.Age.Set(1)).Where(Users.ID.InQuery(builder.Select(Posts.AuthorID.From(busy)).From(busy)))),
	change("MERGE", builder.Merge(Tags, news, Tags.Name.EqExpr(news.C1)).WhenMatched().Delete().WhenNotMatched().Insert(Tags.PostID.Set(2), Tags.Name.SetExpr(news.C1.NotNull()))),
	definition("CREATE VIEW", builder.CreateView(Names, builder.Select(Users.Name))),
	definition("CREATE MATERIALIZED VIEW", builder.CreateMaterializedView(KeptNames, builder.Select(Users.Name))),
	refresh("REFRESH MATERIALIZED VIEW", builder.Refresh(KeptNames).Concurrently()),
}}
