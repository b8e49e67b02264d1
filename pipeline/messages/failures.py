"""What any command says when it ends before it is done."""

from __future__ import annotations

INTERRUPTED = "Avbrutet. Inget är halvskrivet; kör kommandot igen när ni vill."
FAILED = "Fel: {what}"
NOT_WRITTEN = "Fel: det gick inte att skriva ({why}). Kontrollera att det finns plats på disken."
BUG = "Internal error: {name}. Nothing in inbox was changed. Set LOVANDE_DEBUG=1 for the details and report it."
