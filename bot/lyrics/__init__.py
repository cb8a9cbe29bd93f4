"""The craft of French verse: text, sound, rhyme, metre; pure functions over plain text."""
