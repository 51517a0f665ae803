"""Keep snapshots of an account between runs, with the list of companies."""
