"""Formats that LibreOffice has to open: told apart by content, prepared, converted under guard."""
