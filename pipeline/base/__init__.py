"""Tools that know no noun of ours: files, records, the guard, LibreOffice, what may point at a person."""
