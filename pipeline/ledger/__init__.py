"""What has happened in the round, on record (SQLite through SQLAlchemy Core)."""
