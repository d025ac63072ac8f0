package database

import (
	"net/url"
	"strings"
)

// redacted is an error whose text has no password.
type redacted struct {
	error
	text string
}

func (r redacted) Error() string { return r.text }

// Unwrap returns the error itself.
func (r redacted) Unwrap() error { return r.error }

// Redact takes the password of a URL out of an error's text.
func Redact(err error, raw string) error {
	if err == nil {
		return nil
	}
	if text := Hide(err.Error(), raw); text != err.Error() {
		return redacted{err, text}
	}
	return err
}

// Hide takes the password of a URL out of a text, as the URL spells it and in plain.
func Hide(text, raw string) string {
	for _, secret := range secrets(raw) {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, "xxxxx")
		}
	}
	return text
}

func secrets(raw string) []string {
	_, after, ok := strings.Cut(raw, "://")
	if !ok {
		return nil
	}
	var out []string
	if user, _, ok := strings.Cut(after, "@"); ok {
		if _, spelled, ok := strings.Cut(user, ":"); ok {
			out = append(out, spelled)
		}
	}
	if u, err := url.Parse(raw); err == nil {
		plain, _ := u.User.Password()
		out = append(out, plain, u.Query().Get("password"), u.Query().Get("sslpassword"))
	}
	return out
}
