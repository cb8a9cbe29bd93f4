"""A verse as a picture to share: cleaned, set, drawn. Pillow and a font; nothing else of ours."""

from bot.card.draw import draw
from bot.card.page import Card, CardLine

__all__ = ["Card", "CardLine", "draw"]
