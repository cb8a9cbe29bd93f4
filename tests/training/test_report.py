from training.report import page

CARD = {
    "name": "essai",
    "model": {"vocabulary": 4096, "embedding": 256, "hidden": [640, 256], "parameters": 4_271_104},
    "training": {
        "config": {"batch": 64, "length": 70, "peak_rate": 0.003, "minutes": 90.0},
        "dropout": 0.05,
        "steps": 5000,
        "minutes": 90.0,
        "tokens": 20_000_000,
        "data": {
            "train_lines": 700_000,
            "train_artists": 300,
            "train_tokens": 10_000_000,
            "valid_lines": 20_000,
            "valid_artists": 12,
        },
    },
    "figures": {
        "validation": {"bits_per_character": 1.818},
        "fp32_bits_per_character": 1.8,
        "ppmd_bits_per_character": 1.7,
    },
}


def test_the_page_says_what_the_card_says():
    text = page(CARD)
    assert text.startswith("# essai\n")
    for figure in ("1.8180", "1.8000", "1.7000", "2.00 passes", "4,271,104", "300 artists"):
        assert figure in text
    assert "+1.00 % against fp32" in text
    assert "+6.9 % against PPMd" in text
    assert "--hidden 640 --batch 64" in text
    assert "Verses" not in text


def test_verses_are_shown_where_they_were_judged():
    rows = [
        {"measure": "  pairs that rhyme", "value": 0.98, "human": 0.25},
        {"measure": "verses", "value": 1200, "human": None},
        {"measure": "grammar", "value": None, "human": None},
    ]
    text = page({**CARD, "figures": {**CARD["figures"], "verses": rows}})
    assert "| pairs that rhyme | 0.980 | 0.250 |" in text
    assert "| verses | 1,200 | – |" in text
    assert "grammar" not in text
