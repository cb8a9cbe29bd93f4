"""From raw lyrics to a bundle the bot can run: clean, prepare, train, export, evaluate, report."""
