"""What the engine does on this machine, and how far that is from the machine's limits."""
