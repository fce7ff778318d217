"""The firm around its sellers: product, systems, rules, touch points, and the tuning of the funnel."""
