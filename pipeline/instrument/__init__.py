"""instrument.toml -> Instrument, checked."""
