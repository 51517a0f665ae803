"""One table of commands that feeds the footer, the help and the palette."""
