"""Draws what Discord shows of an answer and of the settings panel: `python docs/pictures.py`.

The words, buttons and selects are those that the bot sends, taken from its own code; only the
looks are an imitation. A test draws them again and compares.
"""

import re
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

import discord

from bot.features.buttons import verse_buttons
from bot.features.settings import settings_panel
from bot.locales import Language, text
from bot.lyrics.rhyme import Grade
from bot.lyrics.verse import Line
from bot.replies import verse_message
from bot.storage import GuildSettings

HERE = Path(__file__).parent
WIDTH, EDGE, LINE_HEIGHT = 640, 20, 24
BACKGROUND, WORDS, DIM = "#313338", "#dbdee1", "#949ba4"
# Discord's colours of its styles of buttons: primary, secondary, success, danger.
BUTTONS = {1: "#5865f2", 2: "#4e5058", 3: "#248046", 4: "#da373c"}
STYLE = (
    "text{font:16px 'gg sans','Noto Sans',Helvetica,Arial,sans-serif}"
    ".b{font-weight:bold}.i{font-style:italic}.s{font-size:13px}.h{font-size:22px;font-weight:bold}"
)
_MARKED = re.compile(r"\*\*(.+?)\*\*|\*(.+?)\*|([^*]+)")

VERSE = (
    Line("J'écris la nuit quand la ville est endormie", True, "A", None, 11),
    Line("L'histoire est une arme, dans un verre de Miami", False, "A", Grade.SUFFISANTE, 11),
    Line("Je regarde le ciel, très loin, toi, je m'endort", False, "B", None, 11),
    Line("Et plus souvent, je me sens encore plus fort", False, "B", Grade.SUFFISANTE, 11),
)


class Picture:
    """A message, drawn from the top down."""

    def __init__(self, name: str) -> None:
        self._shapes: list[str] = []
        self._y = EDGE
        self.line(f"**{name}** ")

    def line(self, markdown: str) -> None:
        """Draw a line of Discord's markdown, as far as the bot uses it."""
        kind, markdown = _kind(markdown)
        self._y += LINE_HEIGHT + (8 if kind == "h" else 0)
        spans = "".join(map(_span, _MARKED.finditer(markdown.replace("\\", ""))))
        colour = DIM if kind == "s" else WORDS
        self._shapes.append(
            f'<text x="{EDGE}" y="{self._y}" class="{kind}" fill="{colour}" xml:space="preserve">'
            f"{spans}</text>"
        )

    def row(self, components: list[dict[str, Any]]) -> None:
        """Draw a row of buttons, or a select."""
        self._y += 14
        x = EDGE
        for component in components:
            if component["type"] == discord.ComponentType.button.value:
                x += self._button(x, component) + 8
            else:
                self._select(component)
        self._y += 34

    def _button(self, x: int, button: dict[str, Any]) -> int:
        emoji = (button.get("emoji") or {}).get("name") or ""
        label = f"{emoji} {button['label']}".strip()
        width = 26 + 9 * len(button["label"]) + (22 if emoji else 0)
        self._box(x, width, BUTTONS[button["style"]])
        self._text(x + width / 2, label, "middle", "#ffffff")
        return width

    def _select(self, select: dict[str, Any]) -> None:
        chosen = [option["label"] for option in select.get("options", ()) if option.get("default")]
        self._box(EDGE, 420, "#1e1f22")
        shown = ", ".join(chosen) or select.get("placeholder") or ""
        self._text(EDGE + 12, shown, "start", WORDS if chosen else DIM)
        self._text(EDGE + 404, "⌄", "middle", DIM)

    def _box(self, x: int, width: int, colour: str) -> None:
        self._shapes.append(
            f'<rect x="{x}" y="{self._y}" width="{width}" height="34" rx="6" fill="{colour}"/>'
        )

    def _text(self, x: float, words: str, anchor: str, colour: str) -> None:
        self._shapes.append(
            f'<text x="{x:g}" y="{self._y + 23}" text-anchor="{anchor}" fill="{colour}">'
            f"{escape(words, quote=False)}</text>"
        )

    def __str__(self) -> str:
        height = self._y + EDGE
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
            f'width="{WIDTH}" height="{height}">\n<style>{STYLE}</style>\n'
            f'<rect width="100%" height="100%" rx="8" fill="{BACKGROUND}"/>\n'
            + "\n".join(self._shapes)
            + "\n</svg>\n"
        )


def _span(found: re.Match[str]) -> str:
    bold, italic, plain = found.groups()
    look = "b" if bold else "i" if italic else ""
    return f'<tspan class="{look}">{escape(bold or italic or plain, quote=False)}</tspan>'


def _kind(line: str) -> tuple[str, str]:
    """Return the class of a line, small or a heading, and the line without its mark."""
    for mark, kind in (("-# ", "s"), ("## ", "h")):
        if line.startswith(mark):
            return kind, line.removeprefix(mark)
    return "", line


def answer(language: Language) -> str:
    """Return the picture of an answer to /rap seed."""
    scheme = text(language, "scheme.AABB")
    footer = text(language, "verse.seed", scheme=scheme, author="Lila", asker="Lila")
    picture = Picture("Couplet")
    for line in verse_message(VERSE, footer).content.split("\n"):
        picture.line(line)
    for row in verse_buttons(1, language).to_components():
        picture.row(row["components"])
    return str(picture)


def panel(language: Language) -> str:
    """Return the picture of /rap settings as a server finds it."""
    picture = Picture("Couplet")
    for part in settings_panel(GuildSettings(), language).to_components():
        if part["type"] == discord.ComponentType.action_row.value:
            picture.row(part["components"])
        else:
            picture.line(part["content"])
    return str(picture)


def pictures() -> Iterator[tuple[Path, str]]:
    """Yield each picture's file and what is in it."""
    yield HERE / "answer.svg", answer(Language.FR)
    yield HERE / "settings.svg", panel(Language.FR)


if __name__ == "__main__":
    for path, drawn in pictures():
        path.write_text(drawn, "utf-8")
