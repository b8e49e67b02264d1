"""The numbered menu of a person who does not use commands."""
