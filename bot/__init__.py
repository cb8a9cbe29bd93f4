"""Couplet: a French rap partner that lives in a Discord server."""
