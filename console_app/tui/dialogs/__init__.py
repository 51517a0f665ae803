"""Ask questions that return an answer."""
