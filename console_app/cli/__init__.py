"""Run the command line: `codat-console` and its commands."""
