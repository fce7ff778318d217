"""The engine: columns, keyed luck, the loop, totals, records and the ledger. It knows nothing of sales."""
