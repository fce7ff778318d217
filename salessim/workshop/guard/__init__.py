"""Who may do what: keys and codes, origins, sizes, rates, and forms read strictly."""
