"""Break-evens: where a curve crosses zero, who wins on a map, and where more replicates are needed."""
