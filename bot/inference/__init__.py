"""The engine: a bundle's model run for many requests at once. Knows no verse, no Discord."""
