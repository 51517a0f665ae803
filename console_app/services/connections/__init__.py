"""Create and unlink connections, and list their platforms."""
