"""`python -m pipeline` is `lovande`."""

from .cli import main

main()
