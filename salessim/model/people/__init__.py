"""The people: seats, hiring, tenure, onboarding."""
