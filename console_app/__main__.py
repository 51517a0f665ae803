"""`python -m console_app` is the same as `codat-console`."""

from console_app.cli.main import main

main()
