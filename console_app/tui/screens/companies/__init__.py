"""Show the list of companies."""
