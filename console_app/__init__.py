"""codat-console: bring a customer's accounting software into Codat, from a terminal."""

__version__ = "0.2.0"
