"""Show the program in the terminal. Nothing outside this package imports Textual."""
