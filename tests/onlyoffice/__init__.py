"""ONLYOFFICE's own engine for the tests: fill a form and save it as people with Nextcloud or the desktop editors do. No part of the product."""

from .driver import OnlyOfficeError, available, fill, resave

__all__ = ["OnlyOfficeError", "available", "fill", "resave"]
