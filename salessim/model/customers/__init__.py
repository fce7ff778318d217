"""Customers: renewal and churn."""
