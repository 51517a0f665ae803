"""Run the onboarding: customer, software, review, and then the link."""
