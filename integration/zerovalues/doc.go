// Package zerovalues calls every exported function and method of Strata's packages with
// nothing: zero values, nil pointers, nil functions. Whatever comes of it is an error or a
// panic that says what the mistake is, and never a nil dereference.
package zerovalues
