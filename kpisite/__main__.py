"""`python -m kpisite`: the same as the command."""

from kpisite.cli import main

if __name__ == "__main__":
    main()
