"""Mails: what stands in them, what comes with them, what they mean."""
