//go:build !race

package compile_test

const race = false
