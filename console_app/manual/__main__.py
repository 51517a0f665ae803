"""Write the generated tables of the manual: `python -m console_app.manual`."""

from console_app.manual.tables import refresh

if __name__ == "__main__":
    for name in refresh():
        print(f"updated {name}")  # noqa: T201 - it is a command
