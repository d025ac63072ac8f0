package conformance

import (
	"errors"
	"fmt"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/repo"
)

type authorID int64

type author struct {
	ID      authorID
	Name    string
	Version int64
	Deleted *time.Time
	Books   repo.Many[book]
}

type authorColumns struct {
	strata.Table[author]
	ID      strata.ID[authorID] `db:",identity"`
	Name    strata.Text
	Version strata.Int64
	Deleted strata.NullTime
}

type book struct {
	ID     int64
	Author authorID
	Title  string
	Pages  int64
	Writer repo.One[author]
	Genres repo.Many[genre]
}

type bookColumns struct {
	strata.Table[book]
	ID     strata.Int64
	Author strata.ID[authorID]
	Title  strata.Text
	Pages  strata.Int64
}

type genre struct{ Name string }

type genreColumns struct {
	strata.Table[genre]
	Name strata.Text
}

type shelf struct {
	Book  int64
	Genre string
}

type shelfColumns struct {
	strata.Table[shelf]
	Book  strata.Int64
	Genre strata.Text
}

var (
	authors = strata.Define("authors", new(authorColumns), func(t *strata.Def, c *authorColumns) {
		t.Unique(c.Name)
		t.Version(c.Version)
		t.SoftDelete(c.Deleted)
	})
	books = strata.Define("books", new(bookColumns), func(t *strata.Def, c *bookColumns) {
		t.PrimaryKey(c.ID)
		strata.References(t, c.Author, authors.ID, strata.Cascade)
	})
	genres  = strata.Define("genres", new(genreColumns), func(t *strata.Def, c *genreColumns) { t.PrimaryKey(c.Name) })
	shelved = strata.Define("shelved", new(shelfColumns), func(t *strata.Def, c *shelfColumns) {
		t.PrimaryKey(c.Book, c.Genre)
		strata.References(t, c.Book, books.ID, strata.Cascade)
		strata.References(t, c.Genre, genres.Name, strata.Cascade)
	})

	authorRepo = repo.ByKey(authors, authors.ID)
	bookRepo   = repo.ByKey(books, books.ID)
	shelfRepo  = repo.ByKeys[shelf](shelved)

	authorBooks = repo.HasMany(authors, books, func(a *author) *repo.Many[book] { return &a.Books }, strata.Refer(books.Author, authors.ID))
	bookAuthor  = repo.BelongsTo(books, authors, func(b *book) *repo.One[author] { return &b.Writer }, strata.Refer(books.Author, authors.ID))
	bookGenres  = repo.ManyToMany(books, shelved, genres, func(b *book) *repo.Many[genre] { return &b.Genres },
		strata.Refer(shelved.Book, books.ID), strata.Refer(shelved.Genre, genres.Name))
	bookSorts = repo.Sorts{}.SortBy("pages", books.Pages).SortBy("title", books.Title)
)

// library has a case find two authors: ann with the books 1 to 4, bob with none.
func library(name string, run func(t *T, ann, bob author)) Case {
	return act(name, func(t *T) {
		list := []author{{Name: "ann"}, {Name: "bob"}}
		t.Must(authorRepo.CreateMany(t.Ctx, t.DB, list))
		stock := make([]book, 4)
		for i := range stock {
			stock[i] = book{ID: int64(i + 1), Author: list[0].ID, Title: fmt.Sprint("b", i+1), Pages: int64(100 * (i % 3))}
		}
		t.Must(bookRepo.CreateMany(t.Ctx, t.DB, stock))
		run(t, list[0], list[1])
	})
}

func titles(list []book) []string {
	out := make([]string, len(list))
	for i, b := range list {
		out[i] = b.Title
	}
	return out
}

var repositories = of(
	"repositories",
	library("create reads the row back", func(t *T, ann, bob author) {
		if ann.ID <= 0 || bob.ID <= ann.ID || ann.Version != 1 {
			t.Errorf("created: %+v and %+v", ann, bob)
		}
	}),
	library("get", func(t *T, ann, _ author) {
		b, err := bookRepo.Get(t.Ctx, t.DB, 2)
		t.Must(err)
		t.Is("title", b.Title, "b2")
		_, err = bookRepo.Get(t.Ctx, t.DB, 9)
		t.Fails(err, strata.ErrNoRows)
	}),
	library("get all, in the order of the keys", func(t *T, _, _ author) {
		list, err := bookRepo.GetAll(t.Ctx, t.DB, 3, 1)
		t.Must(err)
		t.Is("titles", titles(list), "{b3,b1}")
		_, err = bookRepo.GetAll(t.Ctx, t.DB, 3, 9)
		if _, ok := errors.AsType[*repo.MissingError](err); !ok {
			t.Errorf("error %v, want a MissingError", err)
		}
	}),
	library("find, first, one, count, exists", func(t *T, _, _ author) {
		list, err := bookRepo.Find(t.Ctx, t.DB, books.Pages.Gt(50), books.ID.Lt(3))
		t.Must(err)
		t.Is("titles", titles(list), "{b2}")
		b, err := bookRepo.First(t.Ctx, t.DB, books.Pages.Eq(0))
		t.Must(err)
		t.Is("first", b.Title, "b1")
		_, err = bookRepo.One(t.Ctx, t.DB, books.Pages.Eq(0))
		t.Fails(err, strata.ErrManyRows)
		n, err := bookRepo.Count(t.Ctx, t.DB, books.Pages.Eq(0))
		t.Must(err)
		t.Is("count", n, "2")
		ok, err := bookRepo.Exists(t.Ctx, t.DB, books.Title.Eq("b9"))
		t.Must(err)
		t.Is("exists", ok, "false")
	}),
	library("update counts the version up", func(t *T, ann, _ author) {
		stale := ann
		ann.Name = "Ann"
		t.Must(authorRepo.Update(t.Ctx, t.DB, &ann))
		t.Is("version", ann.Version, "2")
		t.Fails(authorRepo.Update(t.Ctx, t.DB, &stale), strata.ErrStale)
	}),
	library("patch", func(t *T, ann, _ author) {
		t.Must(bookRepo.Patch(t.Ctx, t.DB, 1, books.Title.Set("x")))
		b, err := bookRepo.Get(t.Ctx, t.DB, 1)
		t.Must(err)
		t.Is("book", []any{b.Title, b.Pages}, "{x,0}")
		t.Fails(bookRepo.Patch(t.Ctx, t.DB, 9, books.Title.Set("x")), strata.ErrNoRows)
	}),
	library("save inserts or updates", func(t *T, ann, _ author) {
		b := book{ID: 9, Author: ann.ID, Title: "new"}
		t.Must(bookRepo.Save(t.Ctx, t.DB, &b))
		b.Title = "newer"
		t.Must(bookRepo.Save(t.Ctx, t.DB, &b))
		rows(t, builder.Select(books.Title).Where(books.ID.Ge(4)).OrderBy(books.ID.Asc()), "b4", "newer")
	}),
	library("upsert", func(t *T, ann, _ author) {
		b := book{ID: 2, Author: ann.ID, Title: "up", Pages: 7}
		t.Must(bookRepo.Upsert(t.Ctx, t.DB, repo.On(books.ID).Keep(books.Pages), &b))
		t.Is("pages", b.Pages, "100")
		rows(t, builder.Select2(books.Title, books.Pages).Where(books.ID.Eq(2)), "up|100")
	}),
	library("update many", func(t *T, ann, _ author) {
		list, err := bookRepo.Find(t.Ctx, t.DB, books.ID.Le(2))
		t.Must(err)
		for i := range list {
			list[i].Pages = 1
		}
		t.Must(bookRepo.UpdateMany(t.Ctx, t.DB, list))
		rows(t, builder.Select(books.Pages).OrderBy(books.ID.Asc()), "1", "1", "200", "0")
	}),
	library("update and delete where", func(t *T, _, _ author) {
		n, err := bookRepo.UpdateWhere(t.Ctx, t.DB, []strata.Assignment{books.Title.Set("z")}, books.Pages.Eq(0))
		t.Must(err)
		t.Is("updated", n, "2")
		n, err = bookRepo.DeleteWhere(t.Ctx, t.DB, books.Title.Eq("z"))
		t.Must(err)
		t.Is("deleted", n, "2")
		n, err = bookRepo.DeleteAll(t.Ctx, t.DB, 2, 9)
		t.Must(err)
		t.Is("deleted", n, "1")
		rows(t, builder.Select(books.Title), "b3")
	}),
	library("deleted softly", func(t *T, ann, _ author) {
		t.Must(authorRepo.Delete(t.Ctx, t.DB, ann.ID))
		_, err := authorRepo.Get(t.Ctx, t.DB, ann.ID)
		t.Fails(err, strata.ErrNoRows)
		gone, err := repo.WithDeleted(authorRepo).Get(t.Ctx, t.DB, ann.ID)
		t.Must(err)
		if gone.Deleted == nil {
			t.Errorf("deleted: %+v", gone)
		}
		n, err := repo.Restore(t.Ctx, t.DB, authorRepo, authors.Name.Eq("ann"))
		t.Must(err)
		t.Is("restored", n, "1")
		t.Must(authorRepo.Delete(t.Ctx, t.DB, ann.ID))
		n, err = repo.Purge(t.Ctx, t.DB, authorRepo, authors.Name.Eq("ann"))
		t.Must(err)
		t.Is("purged", n, "1")
		rows(t, builder.Select(strata.CountAll()).From(books), "0")
	}),
	library("a unique key", func(t *T, _, _ author) {
		t.Fails(authorRepo.Create(t.Ctx, t.DB, &author{Name: "ann"}), strata.ErrUnique)
	}),
	library("a key of several columns", func(t *T, _, _ author) {
		changes(t, builder.Insert(genres).Rows(genre{"a"}), 1)
		t.Must(shelfRepo.Create(t.Ctx, t.DB, &shelf{1, "a"}))
		_, err := shelfRepo.Get(t.Ctx, t.DB, shelf{1, "a"})
		t.Must(err)
		t.Must(shelfRepo.Delete(t.Ctx, t.DB, shelf{1, "a"}))
		t.Fails(shelfRepo.Delete(t.Ctx, t.DB, shelf{1, "a"}), strata.ErrNoRows)
	}),
	library("has many", func(t *T, ann, bob author) {
		list := []author{bob, ann}
		t.Must(repo.Load(t.Ctx, t.DB, list, authorBooks.Where(books.Pages.Lt(200)).OrderBy(books.Pages.Desc(), books.ID.Asc())))
		none, err := list[0].Books.All()
		t.Must(err)
		t.Is("bob's", titles(none), "{}")
		some, err := list[1].Books.All()
		t.Must(err)
		t.Is("ann's", titles(some), "{b2,b1,b4}")
	}),
	library("has many, some of each", func(t *T, ann, _ author) {
		t.Must(repo.LoadOne(t.Ctx, t.DB, &ann, authorBooks.OrderBy(books.ID.Desc()).Limit(2)))
		some, err := ann.Books.All()
		t.Must(err)
		t.Is("books", titles(some), "{b4,b3}")
	}),
	library("belongs to", func(t *T, ann, _ author) {
		b, err := bookRepo.Get(t.Ctx, t.DB, 3)
		t.Must(err)
		t.Must(repo.LoadOne(t.Ctx, t.DB, &b, bookAuthor))
		w, err := b.Writer.Get()
		t.Must(err)
		t.Is("writer", w.Name, "ann")
	}),
	library("many to many", func(t *T, _, _ author) {
		changes(t, builder.Insert(genres).Rows(genre{"a"}, genre{"b"}, genre{"c"}), 3)
		changes(t, builder.Insert(shelved).Rows(shelf{1, "b"}, shelf{1, "a"}, shelf{2, "b"}), 3)
		list, err := bookRepo.Query(t.Ctx).Where(books.ID.Le(3)).OrderBy(books.ID.Asc()).All(t.Ctx, t.DB)
		t.Must(err)
		t.Must(repo.Load(t.Ctx, t.DB, list, bookGenres.OrderBy(genres.Name.Asc())))
		for i, want := range []string{"{a,b}", "{b}", "{}"} {
			g, err := list[i].Genres.All()
			t.Must(err)
			t.Is(list[i].Title, g, want)
		}
	}),
	library("relations in conditions", func(t *T, _, _ author) {
		rows(t, builder.Select(authors.Name).Where(authorBooks.Any(books.Pages.Gt(150))), "ann")
		rows(t, builder.Select(authors.Name).Where(authorBooks.None()), "bob")
		rows(t, builder.Select2(authors.Name, authorBooks.Count()).OrderBy(authors.ID.Asc()), "ann|4", "bob|0")
	}),
	library("not loaded", func(t *T, ann, _ author) {
		_, err := ann.Books.All()
		t.Fails(err, repo.ErrNotLoaded)
	}),
	library("pages", func(t *T, _, _ author) {
		order, err := bookSorts.Parse("-pages,title")
		t.Must(err)
		first, err := repo.ReadPage(t.Ctx, t.DB, bookRepo, repo.PageRequest{Size: 3, Order: order, Total: true})
		t.Must(err)
		t.Is("titles", titles(first.Rows), "{b3,b2,b1}")
		t.Is("total", first.Total, "4")
		second, err := repo.ReadPage(t.Ctx, t.DB, bookRepo, repo.PageRequest{Size: 3, Order: order, After: first.Next})
		t.Must(err)
		t.Is("titles", titles(second.Rows), "{b4}")
		back, err := repo.ReadPage(t.Ctx, t.DB, bookRepo, repo.PageRequest{Size: 2, Order: order, Before: second.Prev})
		t.Must(err)
		t.Is("titles", titles(back.Rows), "{b2,b1}")
		_, err = repo.ReadPage(t.Ctx, t.DB, bookRepo, repo.PageRequest{Size: 2, Order: order, After: "made up"})
		t.Fails(err, repo.ErrCursor)
	}),
	library("an order that is not allowed", func(t *T, _, _ author) {
		_, err := bookSorts.Parse("id; DROP TABLE books")
		t.Fails(err, repo.ErrSort)
	}),
	library("in slices", func(t *T, _, _ author) {
		var got []int
		for list, err := range repo.Batches(t.Ctx, t.DB, bookRepo, 3) {
			t.Must(err)
			got = append(got, len(list))
		}
		t.Is("sizes", got, "{3,1}")
	}),
	library("a graph", func(t *T, ann, _ author) {
		ann.Books = repo.ManyOf(book{ID: 1, Title: "one"}, book{ID: 7, Title: "seven"})
		t.Must(repo.SaveGraph(t.Ctx, t.DB, authorRepo, &ann, repo.Graph(authorBooks, repo.DeleteOrphans)))
		rows(t, builder.Select2(books.ID, books.Title).OrderBy(books.ID.Asc()), "1|one", "7|seven")
	}),
	library("a session", func(t *T, ann, _ author) {
		t.Must(repo.InSession(t.Ctx, t.DB, func(s *repo.Session) error {
			a, err := repo.GetIn(t.Ctx, s, authorRepo, ann.ID)
			t.Must(err)
			a.Name = "Ann"
			return nil
		}))
		rows(t, builder.Select2(authors.Name, authors.Version).Where(authors.ID.Eq(ann.ID)), "Ann|2")
	}),
)
