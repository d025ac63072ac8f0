package vet_test

var summary string
