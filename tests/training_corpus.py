"""Made-up lines for the tests that need a small corpus."""

import random

WHO = ["le chat", "mon frère", "la voisine", "le vent", "Samia", "le facteur", "la lune"]
DOES = ["traverse", "oublie", "dessine", "regarde", "répare", "raconte", "attend"]
WHAT = ["la ville", "un bateau", "le silence", "nos erreurs", "Marseille", "la pluie", "un train"]
WHEN = ["ce soir", "demain", "toujours", "en hiver", "sans bruit", "à midi", "encore"]

VERSE = [
    "On se lève avant le soleil pour aller chercher du travail",
    "Le froid nous mord les doigts mais personne ne se plaint",
    "Ma mère attend toujours devant la fenêtre de la cuisine",
    "Le bus du matin sent la sueur et le mauvais café",
]


def song(draw, lines):
    return [
        f"{draw.choice(WHO)} {draw.choice(DOES)} {draw.choice(WHAT)}, {draw.choice(WHEN)}"
        for _ in range(lines)
    ]


def write_raw(folder):
    """Write raw text by eight artists, ten verses of eight lines each."""
    draw = random.Random(1)
    folder.mkdir(exist_ok=True)
    for artist in range(8):
        verses = ["\n".join([f"[Couplet {i}]", *song(draw, 8)]) for i in range(10)]
        (folder / f"artiste {artist}.txt").write_text("\n".join(verses), "utf-8")
    return folder
