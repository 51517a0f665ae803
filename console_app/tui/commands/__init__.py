"""Define all commands once, for the footer, the help and the palette."""
