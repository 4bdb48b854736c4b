"""Lets ``python -m gfmdkg`` stand for the command ``gfmdkg``."""

from gfmdkg.cli import main

if __name__ == "__main__":
    main()
