package main

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/repo"
)

// productService is what is done with products and their categories.
type productService struct {
	db  builder.DB
	key []byte
}

func (s productService) routes(mux *http.ServeMux) {
	mux.Handle("GET /products", endpoint(s.list))
	mux.Handle("POST /products", endpoint(s.create))
	mux.Handle("GET /products/{id}", endpoint(s.get))
	mux.Handle("PATCH /products/{id}", endpoint(s.patch))
	mux.Handle("GET /categories", endpoint(s.tree))
}

var productSorts = repo.Sorts{}.SortBy("price", Products.Price).SortBy("name", Products.Name).SortBy("sku", Products.SKU)

func (s productService) list(r *http.Request) (reply, error) {
	q := &filters{r: r}
	q.when("q", func(text string) (strata.Condition, error) { return Products.Search.Match(text), nil })
	q.when("tag", func(text string) (strata.Condition, error) { return Products.Tags.Contains(text), nil })
	q.when("min", func(text string) (strata.Condition, error) {
		d, err := decimal.NewFromString(text)
		return Products.Price.Ge(d), err
	})
	q.when("max", func(text string) (strata.Condition, error) {
		d, err := decimal.NewFromString(text)
		return Products.Price.Le(d), err
	})
	q.when("category", func(text string) (strata.Condition, error) {
		id, err := strconv.ParseInt(text, 10, 64)
		return Products.CategoryID.Eq(CategoryID(id)), err
	})
	q.when("attribute", func(text string) (strata.Condition, error) { // attribute=color:red
		name, value, _ := strings.Cut(text, ":")
		return Products.Attributes.Doc().TextAt(name).Eq(value), nil
	})
	if q.err != nil {
		return reply{}, q.err
	}
	request, err := pageOf(r, productSorts, s.key)
	if err != nil {
		return reply{}, err
	}
	page, err := repo.ReadPage(r.Context(), s.db, products, request, q.where...)
	return reply{body: page}, err
}

// productID is the part of the path that is a product's key.
func productID(r *http.Request) (id ProductID, err error) {
	if err := id.UnmarshalText([]byte(r.PathValue("id"))); err != nil {
		return id, &failure{http.StatusNotFound, "there is none"}
	}
	return id, nil
}

func (s productService) get(r *http.Request) (reply, error) {
	id, err := productID(r)
	if err != nil {
		return reply{}, err
	}
	p, err := products.Get(r.Context(), s.db, id)
	return reply{body: p}, err
}

func (s productService) create(r *http.Request) (reply, error) {
	in, err := body[struct {
		SKU         string            `json:"sku"`
		Name        string            `json:"name"`
		Description string            `json:"description"`
		Price       decimal.Decimal   `json:"price"`
		Category    *CategoryID       `json:"category"`
		Tags        []string          `json:"tags"`
		Attributes  map[string]string `json:"attributes"`
	}](r)
	if err != nil {
		return reply{}, err
	}
	p := Product{
		SKU: in.SKU, Name: in.Name, Description: in.Description, Price: in.Price, CategoryID: in.Category,
		Tags: in.Tags, Attributes: in.Attributes,
	}
	err = products.Create(r.Context(), s.db, &p)
	return reply{status: http.StatusCreated, body: p, location: "/products/" + p.ID.String()}, err
}

func (s productService) patch(r *http.Request) (reply, error) {
	id, err := productID(r)
	if err != nil {
		return reply{}, err
	}
	in, err := body[struct {
		Name       repo.Opt[string]            `json:"name"`
		Price      repo.Opt[decimal.Decimal]   `json:"price"`
		Category   repo.Opt[CategoryID]        `json:"category"`
		Tags       repo.Opt[[]string]          `json:"tags"`
		Attributes repo.Opt[map[string]string] `json:"attributes"`
	}](r)
	if err != nil {
		return reply{}, err
	}
	err = products.Patch(r.Context(), s.db, id,
		repo.Set(Products.Name, in.Name), repo.Set(Products.Price, in.Price), repo.Set(Products.CategoryID, in.Category),
		repo.Set(Products.Tags, in.Tags), repo.Set(Products.Attributes, in.Attributes))
	if err != nil {
		return reply{}, err
	}
	return s.get(r)
}

// tree answers with the categories, three levels of them, in two round trips.
func (s productService) tree(r *http.Request) (reply, error) {
	ctx := r.Context()
	roots, err := categories.Query(ctx).Where(Categories.ParentID.IsNull()).OrderBy(Categories.Name.Asc()).All(ctx, s.db)
	if err == nil {
		byName := categoryChildren.OrderBy(subcategories.Name.Asc())
		err = repo.Load(ctx, s.db, roots, byName.With(byName))
	}
	return reply{body: list(roots)}, err
}
