"""`python -m polemic`, and the command `polemic`."""

from polemic.pipeline.cli.app import main

__all__ = ["main"]

if __name__ == "__main__":
    main()
