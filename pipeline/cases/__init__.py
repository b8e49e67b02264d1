"""Returns -> Cases: a practice put together from all that came."""
