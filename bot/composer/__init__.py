"""Makes verses: plans them, asks the engine for candidate lines, ranks them and picks."""
