"""What a command says when it is done: Swedish lines for the coordinator, one JSON object for scripts."""
