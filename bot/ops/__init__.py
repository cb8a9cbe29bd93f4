"""What a host sees of the running bot: its log, its health, its figures."""
