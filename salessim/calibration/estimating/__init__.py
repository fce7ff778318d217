"""What can be read off the records directly: censored tenure, vacancies, ramp, deals, churn."""
