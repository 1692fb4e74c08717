"""`python -m records`: see records/cli.py."""

from records.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
