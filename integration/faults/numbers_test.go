package faults

// inNumbers are the faults in numbers, texts and their order.
var inNumbers = []fault{}
