"""Open an account and guard it: session, permissions, identity, and the one gate for writes."""
