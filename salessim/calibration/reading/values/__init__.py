"""One cell: a day, an amount of money, a stage, a reason, a name."""
