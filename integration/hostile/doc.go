// Package hostile gives every part of Strata that takes a text, a name, a number or a time
// the ones that are made to break it, and looks that each comes back as it was or is
// refused with a typed error, the same on both engines, and that nothing else happens.
//
// STRATA_HOSTILE is how many inputs there are at least, 100,000 where it is not set:
//
//	STRATA_HOSTILE=1000000 go test -timeout 30m ./integration/hostile
package hostile
