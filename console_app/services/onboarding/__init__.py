"""Keep the state of one onboarding."""
