package main

import (
	"errors"
	"net/http"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/repo"
)

// userService is what is done with users and their roles.
type userService struct{ db builder.DB }

func (s userService) routes(mux *http.ServeMux) {
	mux.Handle("GET /users", endpoint(s.list))
	mux.Handle("PUT /users/{id}/roles", endpoint(s.putRoles))
}

func (s userService) list(r *http.Request) (reply, error) {
	ctx := r.Context()
	rows, err := users.Query(ctx).OrderBy(Users.Email.Asc()).All(ctx, s.db)
	if err == nil {
		err = repo.Load(ctx, s.db, rows, userRoles.OrderBy(Members.Since.Asc()))
	}
	return reply{body: list(rows)}, err
}

// putRoles gives a user the roles that are named, and takes the others away.
func (s userService) putRoles(r *http.Request) (reply, error) {
	ctx := r.Context()
	id, err := number[UserID](r, "id")
	if err != nil {
		return reply{}, err
	}
	names, err := body[[]RoleName](r)
	if err != nil {
		return reply{}, err
	}
	var u User
	err = builder.InTx(ctx, s.db, func(tx builder.DB) error {
		if u, err = users.Get(ctx, tx, id); err != nil {
			return err
		}
		named, err := roles.GetAll(ctx, tx, names...)
		if errors.Is(err, strata.ErrNoRows) {
			return unprocessable("there is no such role")
		}
		if err != nil {
			return err
		}
		u.Roles = repo.ManyOf(named...)
		return repo.SaveGraph(ctx, tx, users, &u, repo.Graph(userRoles, repo.DeleteOrphans))
	})
	return reply{body: u}, err
}
