"""lovande: forms out, returns in, descriptions and a summary workbook out. Start reading in commands/compile.py."""

__version__ = "0.1.0"
