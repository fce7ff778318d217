"""The people: seats, hiring, tenure, onboarding; skill, habits, hacks, goals; standing, conduct, morale."""
