"""Puts this folder on the path of imports, for what tests share (`reference`)."""
