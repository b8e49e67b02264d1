"""What a round's folder holds: settings, register, decisions, approvals, ratings, outbox."""
