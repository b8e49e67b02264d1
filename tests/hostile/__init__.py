"""Files that somebody made to do harm, or that no program should have to take: each with what is true of it afterwards.

`python -m tests.hostile DIR` writes them all, to try another program on. None of them runs anything or reaches anyone.
"""

from __future__ import annotations

from .archives import ARCHIVES
from .containers import CONTAINERS
from .expected import Hostile
from .growing import GROWING
from .others import OTHERS
from .packages import PACKAGES
from .sheets import SHEETS
from .streams import STREAMS
from .xml import XML

EVERY: tuple[Hostile, ...] = (*XML, *PACKAGES, *ARCHIVES, *SHEETS, *OTHERS, *CONTAINERS, *GROWING, *STREAMS)

__all__ = ["EVERY", "Hostile"]
