package faults

// inNumbers are the faults in numbers, texts and their order.
var inNumbers = []fault{
	{"B12", "a decimal column has its digits", decimalDigits},
	{"B12", "what others write has the digits of its column", decimalDigitsOfOthers},
	{"B24", "the average of decimals is a decimal", averageOfDecimals},
	{"B28", "what overflows is an error", overflow},
	{"B27", "equal intervals are one", equalIntervals},
}
