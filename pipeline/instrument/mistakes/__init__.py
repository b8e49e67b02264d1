"""What is wrong in an instrument.toml, by line."""
