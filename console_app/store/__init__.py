"""What is remembered between runs: cache, status snapshots, a journal of writes. Nothing lives here yet."""
