"""Made-up lines for the tests that need a small corpus."""

WHO = ["le chat", "mon frère", "la voisine", "le vent", "Samia", "le facteur", "la lune"]
DOES = ["traverse", "oublie", "dessine", "regarde", "répare", "raconte", "attend"]
WHAT = ["la ville", "un bateau", "le silence", "nos erreurs", "Marseille", "la pluie", "un train"]
WHEN = ["ce soir", "demain", "toujours", "en hiver", "sans bruit", "à midi", "encore"]


def song(draw, lines):
    return [
        f"{draw.choice(WHO)} {draw.choice(DOES)} {draw.choice(WHAT)}, {draw.choice(WHEN)}"
        for _ in range(lines)
    ]
