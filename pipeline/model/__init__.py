"""The nouns: frozen, and resting on nothing but each other."""
