package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/http"
	"strconv"
	"strings"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/repo"
)

// newHandler is the whole API. The key signs the cursors of pages.
func newHandler(db builder.DB, key []byte) http.Handler {
	mux := http.NewServeMux()
	customerService{db, key}.routes(mux)
	productService{db, key}.routes(mux)
	orderService{db, key}.routes(mux)
	userService{db}.routes(mux)
	reportService{db}.routes(mux)
	return tenants(mux)
}

// tenants puts the tenant into the context. A request without one goes on: it comes as
// far as the first row filter.
func tenants(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if text := r.Header.Get("X-Tenant"); text != "" {
			id, err := strconv.ParseInt(text, 10, 64)
			if err != nil {
				fail(w, &failure{http.StatusBadRequest, "X-Tenant is a number"})
				return
			}
			r = r.WithContext(withTenant(r.Context(), TenantID(id)))
		}
		next.ServeHTTP(w, r)
	})
}

// reply is what an endpoint answers. The zero status is 200, or 204 without a body.
type reply struct {
	status   int
	body     any
	version  int64 // of the row, for the ETag
	location string
}

// endpoint answers a request, or fails.
type endpoint func(r *http.Request) (reply, error)

// ServeHTTP implements http.Handler.
func (e endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a, err := e(r)
	if err != nil {
		fail(w, err)
		return
	}
	if a.version != 0 {
		w.Header().Set("ETag", fmt.Sprintf(`"%d"`, a.version))
	}
	if a.location != "" {
		w.Header().Set("Location", a.location)
	}
	switch {
	case a.body == nil:
		w.WriteHeader(http.StatusNoContent)
	case a.status == 0:
		write(w, http.StatusOK, a.body)
	default:
		write(w, a.status, a.body)
	}
}

func write(w http.ResponseWriter, status int, body any) {
	text, err := json.Marshal(body)
	if err != nil {
		log.Print(err)
		status, text = http.StatusInternalServerError, []byte(`{"error":"internal error"}`)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	w.Write(append(text, '\n'))
}

// list is rows as a document has them: [] where there are none.
func list[T any](rows []T) []T {
	if rows == nil {
		return []T{}
	}
	return rows
}

// failure is an error that says its own status.
type failure struct {
	status  int
	message string
}

func (f *failure) Error() string { return f.message }

// unprocessable is the failure of a request that is understood and cannot be done.
func unprocessable(format string, args ...any) error {
	return &failure{http.StatusUnprocessableEntity, fmt.Sprintf(format, args...)}
}

// fail writes an error: what went wrong inside is for the log only.
func fail(w http.ResponseWriter, err error) {
	status, message := statusOf(err)
	if status == http.StatusInternalServerError {
		log.Print(err)
	}
	write(w, status, map[string]string{"error": message})
}

// statusOf is the one place that knows which error is which status.
func statusOf(err error) (status int, message string) {
	var own *failure
	var database *strata.DatabaseError
	switch {
	case errors.As(err, &own):
		return own.status, own.message
	case errors.Is(err, errNoTenant):
		return http.StatusUnauthorized, "X-Tenant is missing"
	case errors.Is(err, strata.ErrRowFilter):
		return http.StatusForbidden, "it belongs to another tenant"
	case errors.Is(err, strata.ErrNoRows):
		return http.StatusNotFound, "there is none"
	case errors.Is(err, strata.ErrStale):
		return http.StatusPreconditionFailed, "it has changed; read it again"
	case errors.Is(err, strata.ErrUnique) && errors.As(err, &database):
		return http.StatusConflict, "taken: " + strings.Join(database.Columns, ", ")
	case errors.Is(err, strata.ErrForeignKey):
		return http.StatusConflict, "it refers to what is not there, or is referred to"
	case errors.Is(err, repo.ErrSort), errors.Is(err, repo.ErrCursor):
		return http.StatusBadRequest, err.Error()
	case errors.Is(err, strata.BadValue), errors.Is(err, strata.ErrCheck), errors.Is(err, strata.ErrOutOfRange):
		return http.StatusUnprocessableEntity, "a value is not one that it may have"
	case errors.Is(err, strata.ErrCanceled), errors.Is(err, strata.ErrSerialization), errors.Is(err, strata.ErrDeadlock),
		errors.Is(err, strata.ErrTimeout), errors.Is(err, strata.ErrTooMany), errors.Is(err, strata.ErrUnavailable),
		errors.Is(err, strata.ErrConnection), errors.Is(err, strata.ErrClosed), errors.Is(err, strata.ErrChanged):
		return http.StatusServiceUnavailable, "try again"
	case errors.Is(err, strata.ErrCommitUnknown):
		return http.StatusServiceUnavailable, "it may have been done; look before you try again"
	default:
		return http.StatusInternalServerError, "internal error"
	}
}

// body reads the request's document, of known fields only.
func body[T any](r *http.Request) (in T, err error) {
	d := json.NewDecoder(http.MaxBytesReader(nil, r.Body, 1<<20))
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil {
		return in, &failure{http.StatusBadRequest, "the body is not understood: " + err.Error()}
	}
	if d.More() {
		return in, &failure{http.StatusBadRequest, "the body is more than one document"}
	}
	return in, nil
}

// number is a part of the path that is a key.
func number[K ~int64](r *http.Request, name string) (K, error) {
	n, err := strconv.ParseInt(r.PathValue(name), 10, 64)
	if err != nil {
		return 0, &failure{http.StatusNotFound, "there is none"}
	}
	return K(n), nil
}

// ifMatch is the version that a change is for.
func ifMatch(r *http.Request) (int64, error) {
	text := r.Header.Get("If-Match")
	if text == "" {
		return 0, &failure{http.StatusPreconditionRequired, "If-Match is missing"}
	}
	n, err := strconv.ParseInt(strings.Trim(text, `"`), 10, 64)
	if err != nil {
		return 0, &failure{http.StatusPreconditionFailed, "If-Match is no version"}
	}
	return n, nil
}

// pageOf is the page that a request asks for: size, sort, after, before and total.
func pageOf(r *http.Request, sorts repo.Sorts, key []byte) (p repo.PageRequest, err error) {
	q := r.URL.Query()
	p = repo.PageRequest{Size: 20, After: q.Get("after"), Before: q.Get("before"), Total: q.Get("total") == "1", Key: key}
	if text := q.Get("size"); text != "" {
		if p.Size, err = strconv.Atoi(text); err != nil || p.Size < 1 || p.Size > 100 {
			return p, &failure{http.StatusBadRequest, "size is a number from 1 to 100"}
		}
	}
	if p.After != "" && p.Before != "" {
		return p, &failure{http.StatusBadRequest, "after and before: one of them"}
	}
	p.Order, err = sorts.Parse(q.Get("sort"))
	return p, err
}

// filters are the conditions that the parameters of a request ask for.
type filters struct {
	r     *http.Request
	where []strata.Condition
	err   error
}

// when adds the condition of a parameter that is there.
func (q *filters) when(name string, condition func(text string) (strata.Condition, error)) {
	text := q.r.URL.Query().Get(name)
	if text == "" || q.err != nil {
		return
	}
	c, err := condition(text)
	if err != nil {
		q.err = &failure{http.StatusBadRequest, name + " is not understood"}
		return
	}
	q.where = append(q.where, c)
}
