"""`python -m guiju`: the same as the installed command."""

from guiju.cli import main

if __name__ == "__main__":
    main()
