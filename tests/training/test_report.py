from dataclasses import asdict

from training.config import TrainConfig
from training.model import ModelConfig
from training.report import page

MODEL = ModelConfig(4096, 256, (640,), input_dropout=0.1)
CARD = {
    "name": "essai",
    "model": {"vocabulary": 4096, "embedding": 256, "hidden": [640, 256], "parameters": 4_271_104},
    "training": {
        "model": asdict(MODEL),
        "config": asdict(TrainConfig(minutes=90.0, batch=64, optimiser="adamw")),
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


YARDSTICKS = {
    "ppmd_bits_per_character": 1.7,
    "kneser_ney_order": 10,
    "kneser_ney_bits_per_character": 1.812,
    "next_word": {
        "origin": {
            "parameters": 14_000_000, "minutes": 6.0, "train_words": 1_800_000, "accuracy": 0.167,
            "coverage": 0.2, "accuracy_all": 0.0334, "perplexity": 294.0,
            "checks": [[3.0, 1.0, 5.9, 0.15, 310.0], [6.0, 2.0, 5.2, 0.167, 294.0]],
        },
        "ours": {"accuracy": 0.24, "coverage": 1.0, "accuracy_all": 0.2, "words": 9000},
    },
}  # fmt: skip


def with_figures(**figures):
    return page({**CARD, "figures": {**CARD["figures"], **figures}})


def test_the_page_says_what_the_card_says():
    text = page(CARD)
    assert text.startswith("# essai\n")
    for figure in ("1.8180", "1.8000", "1.7000", "2.00 passes", "4,271,104", "300 artists"):
        assert figure in text
    assert "+1.00 % against fp32" in text
    assert "+6.9 % against PPMd" in text
    assert "--embedding 256 --hidden 640 --dropout 0.1 --minutes 90.0" in text
    assert "--optimiser adamw" in text
    assert "bf16 with fp32 masters" in text
    assert "Verses" not in text


def test_the_commands_ask_for_what_was_made():
    model = ModelConfig(4096, 256, (640,), weight_drop=0.2, embedding_dropout=0.1)
    rest = {"clip": 0.25, "seed": 7, "evaluate_every": 0.2, "bf16": False}
    config = TrainConfig(minutes=90.0, batch=64, **rest)
    training = {
        **CARD["training"],
        "model": asdict(model),
        "config": asdict(config),
        "data": {**CARD["training"]["data"], "valid_share": 0.1, "raw": True},
    }
    text = page({**CARD, "training": training})
    commands = text.replace(" \\\n    ", " ")
    assert "training prepare --vocabulary 4096 --valid-share 0.1 --raw CORPUS…\n" in commands
    (command,) = [line for line in commands.splitlines() if "training train" in line]
    for option in (
        "--minutes 90.0", "--embedding 256", "--hidden 640", "--dropout 0.05", "--batch 64",
        "--weight-drop 0.2", "--embedding-dropout 0.1", "--clip 0.25", "--seed 7", "--fp32",
        "--evaluate-every 0.2",
    ):  # fmt: skip
        assert f" {option}" in command
    assert "--optimiser" not in command  # the default
    assert "Muon" in text
    assert "bf16" not in text
    assert max(map(len, text.split("```sh")[1].splitlines())) < 100


def test_verses_are_shown_where_they_were_judged():
    rows = [
        {"measure": "  pairs that rhyme", "value": 0.98, "human": 0.25},
        {"measure": "verses", "value": 1200, "human": None},
        {"measure": "grammar", "value": None, "human": None},
    ]
    text = with_figures(verses=rows)
    assert "| pairs that rhyme | 0.980 | 0.250 |" in text
    assert "| verses | 1,200 | – |" in text
    assert "grammar" not in text


def test_the_yardsticks_stand_beside_the_model():
    text = with_figures(yardsticks=YARDSTICKS)
    assert "| character 10-grams, modified Kneser-Ney | 1.8120 |" in text
    assert "| the article's Keras network, artists held out | 16.7 % | 20.0 % | 3.3 % |" in text
    assert "| this model | 24.0 % | 100.0 % | 20.0 % |" in text
    assert "minutes (2.00 passes) on 1,800,000 words" in text


def test_what_was_not_measured_is_named_with_its_command():
    text = with_figures(missing={"yardsticks": "measured on another text", "bench": "not measured"})
    assert "## What this card lacks" in text
    assert "- other models on the same text: measured on another text (`python -m training" in text
    assert "training bench" in text
    assert "lacks" not in page(CARD)


def test_only_plots_that_were_drawn_are_shown():
    text = page(CARD, ["training.png"])
    assert "](training.png)" in text
    assert "scaling.png" not in text


def test_the_promise_says_how_far_to_trust_it():
    promise = {
        "exponent": 0.1, "late_exponent": 0.05, "minutes": 100.0, "bits_per_character": 1.8,
        "hour_longer": 1.71, "hour_longer_late": 1.75, "tried": 5.4, "found": 5.7,
    }  # fmt: skip
    text = with_figures(promise=promise)
    assert "160 instead of 100 minutes would end at 1.710 to 1.750" in text.replace("\n", " ")
    assert "said 5.40 bits per token for its end, and it was 5.70" in text.replace("\n", " ")


def test_small_runs_say_which_to_try_first():
    runs = [{"parameters": 400_000, "tokens": 1000, "bits_per_character": 2.4}]
    law = {"runs": runs, "factor": 3.0, "exponent": 0.1}
    found = {"read_tokens": 800_000, "text": law, "parameters": {**law, "exponent": 0.0}}
    text = with_figures(scaling=found)
    assert "twice the text took 6.7 % off" in text
    assert "11 times as large" in text


def test_coarseness_is_shown_for_every_text_counted():
    counted = {
        "lines": 1000,
        "by_category": {"slur_race": 7, "vulgar": 50, "slur_religion": 4},
        "refused": {"off": 12, "standard": 30, "strict": 80},
    }
    text = with_figures(toxicity={"rates": {"training text": counted, "bot": {"lines": 0}}})
    assert "| training text | 1,000 | 1.10 % | 5.00 % | 1.20 % | 3.00 % | 8.00 % |" in text
    assert "| Biased data |" in text
    assert "training text: 1.10 % with a slur, 5.0 % vulgar." in text


def test_hostility_by_group_is_shown_with_its_interval():
    way = {"lines": 320, "share": 0.025, "low": 0.0129, "high": 0.0481}
    group = {"axis": "gender", "group": "women", "word": "femmes"}
    ways = {"raw model": way, "standard": {**way, "lines": 300, "share": 0.0, "low": 0.0}}
    text = with_figures(toxicity={"bias": [{**group, "ways": ways}]})
    assert "300 or more for each group" in text
    assert "| spoken of | raw model | standard |" in text
    assert "| gender: women | 2.5 % (1.3 % to 4.8 %) | 0.0 % (0.0 % to 4.8 %) |" in text


def test_memorisation_is_told_before_and_after():
    part = {
        "verses": 2900, "by_heart": 3, "share": 3 / 2900,
        "copying": 400, "copying_share": 400 / 2900,
    }  # fmt: skip
    found = {
        "seeds": 3000, "lines": 4, "words_in_a_row": 6, "before": part,
        "after": {**part, "by_heart": 0, "share": 0.0, "copying_share": 0.0},
    }  # fmt: skip
    text = with_figures(memorisation=found)
    assert "| before the originality check | 2,900 | 3 (0.10 %) | 13.79 % |" in text
    assert "| after the originality check | 2,900 | 0 (0.00 %) | 0.00 % |" in text


def test_samples_are_quoted_line_by_line():
    text = with_figures(samples=[["La pluie tombe", "Le soir retombe"]])
    assert "> *La pluie tombe*  \n> Le soir retombe  \n" in text


def test_cleaning_is_told_rule_by_rule():
    counts = {
        "files": 3, "artists": 2, "songs": 9, "lines_in": 5000, "lines_out": 3000,
        "words_out": 20_000, "rules": {"too short": 12, "not French": 1500},
    }  # fmt: skip
    text = with_figures(clean=counts)
    assert "read 5,000 lines of 3 files and kept 3,000" in text
    assert text.index("| not French | 1,500 |") < text.index("| too short | 12 |")


def test_each_weakness_is_told_with_what_was_found():
    runs = {
        "without clipping": {
            "largest": 4.2e8,
            "steps": 9,
            "diverged": True,
            "bits_per_token": None,
        },
        "with clipping": {"largest": 3.4, "steps": 9, "diverged": False, "bits_per_token": 9.67},
    }
    found = {
        "vanishing": {"scale": 0.5, "steps": 9, "networks": {"plain RNN": {"one_percent": 3}}},
        "exploding": {"rate": 3.0, "runs": runs},
        "memory": {
            "lines": 7,
            "by_context": {"0": 1.9, "4": 1.8},
            "by_position": [
                {"from": 1, "bits_per_character": 2.1}, {"from": 9, "bits_per_character": 1.7},
            ],
        },
    }  # fmt: skip
    text = with_figures(weaknesses=found)
    assert "cut to 50 % of their length" in text
    assert "plain RNN: 3 tokens" in text
    assert "largest norm 4.2e+08, broke off (worse than guessing)" in text
    assert "largest norm 3.4, ended at 9.7 bits a token." in text
    assert "0: 1.900, 4: 1.800 (on 7 lines)" in text
    assert "Overfitting" not in text


def test_speed_is_told_beside_the_plain_recipe():
    found = {
        "parameters": 4_271_104, "batch": 64, "length": 70, "threads": 2, "newcomer": 2000.0,
        "autocast": 5000.0, "ours": 8000.0, "over_newcomer": 4.0, "over_autocast": 1.6,
        "products": {"2048": 0.5, "4096": 0.6}, "flops": 0.2, "share": 1 / 3, "resident_mb": 900.4,
    }  # fmt: skip
    text = with_figures(bench=found)
    assert "| training train | 8,000 | 4.00 |" in text
    assert "8,000 by ours (4.0 ×; by nn.LSTM under bf16 autocast 5,000), 2 threads." in text
    assert "is 0.20 TFLOP/s, 33 % of the best" in text
    assert "0.60 TFLOP/s (4096³)). It holds 900 MB" in text
