"""`python -m publish`: see publish/cli.py."""

from publish.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
