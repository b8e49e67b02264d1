"""How our files look, and how they are written."""
