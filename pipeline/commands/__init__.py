"""One module a command: the stages in the order they run."""
