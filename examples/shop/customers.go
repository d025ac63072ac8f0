package main

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/repo"
)

// customerService is what is done with customers.
type customerService struct {
	db  builder.DB
	key []byte
}

func (s customerService) routes(mux *http.ServeMux) {
	mux.Handle("GET /customers", endpoint(s.list))
	mux.Handle("POST /customers", endpoint(s.create))
	mux.Handle("GET /customers/{id}", endpoint(s.get))
	mux.Handle("PUT /customers/{id}", endpoint(s.put))
	mux.Handle("PATCH /customers/{id}", endpoint(s.patch))
	mux.Handle("DELETE /customers/{id}", endpoint(s.delete))
	mux.Handle("POST /customers/{id}/restore", endpoint(s.restore))
}

var customerSorts = repo.Sorts{}.SortBy("email", Customers.Email).SortBy("name", Customers.Name).
	SortBy("phone", Customers.Phone).SortBy("created", Customers.Created)

func (s customerService) list(r *http.Request) (reply, error) {
	q := &filters{r: r}
	q.when("q", func(text string) (strata.Condition, error) {
		return strata.Or(Customers.Name.ILike(like(text)), Customers.Email.ILike(like(text))), nil
	})
	q.when("city", func(text string) (strata.Condition, error) {
		return customerAddresses.Any(Addresses.City.Eq(text)), nil
	})
	if q.err != nil {
		return reply{}, q.err
	}
	request, err := pageOf(r, customerSorts, s.key)
	if err != nil {
		return reply{}, err
	}
	page, err := repo.ReadPage(r.Context(), s.db, customers, request, q.where...)
	return reply{body: page}, err
}

// like is a pattern of texts that contain another one, whatever is in it.
func like(part string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(part) + "%"
}

func (s customerService) get(r *http.Request) (reply, error) {
	id, err := number[CustomerID](r, "id")
	if err != nil {
		return reply{}, err
	}
	return s.read(r.Context(), id)
}

// read answers with a customer as it is now.
func (s customerService) read(ctx context.Context, id CustomerID) (reply, error) {
	c, err := customers.Get(ctx, s.db, id)
	if err == nil {
		err = repo.LoadOne(ctx, s.db, &c, customerAddresses)
	}
	return reply{body: c, version: c.Version}, err
}

// customerInput is a whole customer.
type customerInput struct {
	Email     string  `json:"email"`
	Name      string  `json:"name"`
	Phone     *string `json:"phone"`
	Addresses []struct {
		Street string `json:"street"`
		City   string `json:"city"`
	} `json:"addresses"`
}

func (in customerInput) customer() Customer {
	list := make([]Address, len(in.Addresses))
	for i, a := range in.Addresses {
		list[i] = Address{Street: a.Street, City: a.City}
	}
	return Customer{Email: in.Email, Name: in.Name, Phone: in.Phone, Addresses: repo.ManyOf(list...)}
}

func (s customerService) create(r *http.Request) (reply, error) {
	in, err := body[customerInput](r)
	if err != nil {
		return reply{}, err
	}
	c := in.customer()
	err = repo.SaveGraph(r.Context(), s.db, customers, &c, repo.Graph(customerAddresses, repo.RefuseOrphans))
	return reply{status: http.StatusCreated, body: c, version: c.Version, location: "/customers/" + strconv.FormatInt(int64(c.ID), 10)}, err
}

// put replaces a customer in the version that the request names, addresses and all.
func (s customerService) put(r *http.Request) (reply, error) {
	id, err := number[CustomerID](r, "id")
	if err != nil {
		return reply{}, err
	}
	version, err := ifMatch(r)
	if err != nil {
		return reply{}, err
	}
	in, err := body[customerInput](r)
	if err != nil {
		return reply{}, err
	}
	c := in.customer()
	c.ID, c.Version = id, version
	err = repo.SaveGraph(r.Context(), s.db, customers, &c, repo.Graph(customerAddresses, repo.DeleteOrphans))
	return reply{body: c, version: c.Version}, err
}

// patch changes what is in the document: null is not the same as absent. A request may
// name the version that it is for.
func (s customerService) patch(r *http.Request) (reply, error) {
	id, err := number[CustomerID](r, "id")
	if err != nil {
		return reply{}, err
	}
	in, err := body[struct {
		Email repo.Opt[string] `json:"email"`
		Name  repo.Opt[string] `json:"name"`
		Phone repo.Opt[string] `json:"phone"`
	}](r)
	if err != nil {
		return reply{}, err
	}
	set := []strata.Assignment{repo.Set(Customers.Email, in.Email), repo.Set(Customers.Name, in.Name), repo.Set(Customers.Phone, in.Phone)}
	if r.Header.Get("If-Match") == "" {
		err = customers.Patch(r.Context(), s.db, id, set...)
	} else if version, wrong := ifMatch(r); wrong != nil {
		err = wrong
	} else {
		err = repo.PatchVersion(r.Context(), s.db, customers, id, version, set...)
	}
	if err != nil {
		return reply{}, err
	}
	return s.read(r.Context(), id)
}

func (s customerService) delete(r *http.Request) (reply, error) {
	id, err := number[CustomerID](r, "id")
	if err != nil {
		return reply{}, err
	}
	return reply{}, customers.Delete(r.Context(), s.db, id)
}

func (s customerService) restore(r *http.Request) (reply, error) {
	id, err := number[CustomerID](r, "id")
	if err != nil {
		return reply{}, err
	}
	n, err := repo.Restore(r.Context(), s.db, customers, Customers.ID.Eq(id))
	if err == nil && n == 0 {
		err = strata.ErrNoRows
	}
	if err != nil {
		return reply{}, err
	}
	return s.read(r.Context(), id)
}
