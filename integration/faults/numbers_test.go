package faults

// inNumbers are the faults in numbers, texts and their order.
var inNumbers = []fault{
	{"B12", "a decimal column has its digits", decimalDigits},
	{"B12", "what others write has the digits of its column", decimalDigitsOfOthers},
	{"B24", "the average of decimals is a decimal", averageOfDecimals},
	{"B28", "what overflows is an error", overflow},
	{"B25", "case by Unicode, wherever a text comes from", foldedCase},
	{"B13", "a negative number of rows is an error", negativeLimits},
	{"B29", "every kind goes into a document and comes back", kindsInDocuments},
	{"B21", "an enum has no order but its place", enumOrder},
	{"B27", "equal intervals are one", equalIntervals},
}
