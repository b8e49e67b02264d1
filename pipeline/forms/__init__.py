"""One file per format; each writes its form AND reads it back. layout.py is the contract they share."""
