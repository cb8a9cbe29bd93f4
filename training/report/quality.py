"""The card's sections on how good the model is; each is empty where nothing was measured."""

from collections.abc import Mapping, Sequence
from typing import Any

from training.report.tables import percent, shown, table

Figures = Mapping[str, Any]


def bits(figures: Figures) -> str:
    """Return the comparison in bits per character."""
    ours = figures["validation"]["bits_per_character"]
    exact, ppmd = figures["fp32_bits_per_character"], figures.get("ppmd_bits_per_character")
    rows: list[tuple[str, str]] = [
        ("this model, int8 as shipped", f"{ours:.4f}"),
        ("this model, fp32", f"{exact:.4f}"),
    ]
    said = f"int8 costs {100 * (ours / exact - 1):+.2f} % against fp32"
    if ppmd:
        rows.append(
            ("PPMd, order 12, variant H (it learns the validation text as it goes)", f"{ppmd:.4f}")
        )
        said += f", and the model as shipped {100 * (ours / ppmd - 1):+.1f} % against PPMd"
    sticks = figures.get("yardsticks")
    if sticks:
        name = f"character {sticks['kneser_ney_order']}-grams, modified Kneser-Ney"
        rows.append((name, f"{sticks['kneser_ney_bits_per_character']:.4f}"))
    return f"""## How good it is

Bits per character on the validation text (lower is better; all tokens count, the control
tokens too; the state is reset between songs):

{table(("model", "bits per character"), rows)}
{said}.
"""


def next_word(sticks: Figures | None) -> str:
    """Return the comparison with the network this one replaces."""
    if not sticks:
        return ""
    origin, ours = sticks["next_word"]["origin"], sticks["next_word"]["ours"]
    rows = [
        ("the article's Keras network, artists held out", *_accuracies(origin)),
        ("this model", *_accuracies(ours)),
    ]
    passes = origin["checks"][-1][1]
    return f"""The network it replaces (a word-level bidirectional LSTM in Keras, the French rap
generator of a published article; {origin["parameters"]:,} parameters here) was trained anew for
{origin["minutes"]:g} minutes ({passes:.2f} passes) on {origin["train_words"]:,} words, without
the leak that gave its stated accuracy of 0.94: whole artists are held out. It can only judge
windows of 15 words of which none is rare (its coverage). Bits cannot be compared over other
vocabularies; the share of next words that are the first guess can, with care: that network
guesses to the right, ours to the left, with the line's length given.

{table(("model", "on words the other covers", "coverage", "on all words"), rows)}
At its best check the article's network had a perplexity of {origin["perplexity"]:,.0f} per covered
word.
"""


def _accuracies(figures: Figures) -> tuple[str, str, str]:
    return (
        percent(figures["accuracy"]),
        percent(figures["coverage"]),
        percent(figures["accuracy_all"]),
    )


def promises(figures: Figures, card: Figures) -> str:
    """Return what another hour, more text or a larger model would bring."""
    said = []
    hour = figures.get("promise")
    if hour:
        low, high = sorted((hour["hour_longer"], hour["hour_longer_late"]))
        said.append(
            "**Another hour.** Over the tokens read the loss fell as a power, with an exponent of"
            f" {hour['exponent']:.3f} from a tenth of the run on and"
            f" {hour['late_exponent']:.3f} in its second half. By those a run of"
            f" {hour['minutes'] + 60:.0f} instead of {hour['minutes']:.0f} minutes would end at"
            f" {low:.3f} to {high:.3f} bits per character instead of"
            f" {hour['bits_per_character']:.3f}. How far to trust that: fitted up to 60 % of the"
            f" run, the law said {hour['tried']:.2f} bits per token for its end, and it was"
            f" {hour['found']:.2f}. Part of the fall comes from the falling rate, and exponents"
            " sink towards the text's own entropy: it is the most that can be hoped for."
        )
    small = figures.get("scaling")
    if small:
        text, size = small["text"]["exponent"], small["parameters"]["exponent"]
        runs = [*small["text"]["runs"], *small["parameters"]["runs"]]
        times = card["model"]["parameters"] / max(run["parameters"] for run in runs)
        said.append(
            f"**More text, a larger model.** In small runs of {small['read_tokens']:,} tokens each,"
            f" twice the text {_took(text)}, twice the parameters {_took(size)}. This model is"
            f" {times:.0f} times as large as the largest of them and read"
            f" {_times_read(card, small):,.0f} times as much: its own exponents will be others, so"
            " these say which of the two to try first, not how much it will bring."
        )
    return "\n\n".join(said) + "\n" if said else ""


def _took(exponent: float) -> str:
    gain = 1 - 2**-exponent
    what = (
        f"took {percent(gain)} off the bits" if gain > 0 else f"added {percent(-gain)} to the bits"
    )
    return f"{what} (exponent {exponent:.3f})"


def _times_read(card: Figures, small: Figures) -> float:
    return float(card["training"]["tokens"] / small["read_tokens"])


def samples(verses: Sequence[Sequence[str]] | None, name: str) -> str:
    """Return verses the model composed."""
    if not verses:
        return ""
    shown_ = "\n\n".join(
        "\n".join(["> *" + lines[0] + "*  ", *(f"> {line}  " for line in lines[1:])])
        for lines in verses
    )
    return f"""## Samples

Composed from packaged seeds with `MODEL_PATH=models/{name}`, at the standard level, unpicked but
for what the filter refuses; the first line of each is the seed, or begins with it:

{shown_}
"""


def verses(rows: Sequence[Figures] | None) -> str:
    """Return verse quality beside humans."""
    if not rows:
        return ""
    kept = [
        (row["measure"].strip(), shown(row["value"]), shown(row["human"]))
        for row in rows
        if row["value"] is not None
    ]
    return f"""## Verses beside human ones

Verses of packaged seeds, beside lines by the held-out artists
(`python -m training judge --bundle … --deep --raw CORPUS`; shares are of 1):

{table(("measure", "verses", "humans"), kept)}"""


def memorisation(found: Figures | None) -> str:
    """Return what the model knows by heart."""
    if not found:
        return ""
    rows = [
        (
            f"{name} the originality check",
            f"{found[name]['verses']:,}",
            f"{found[name]['by_heart']:,} ({percent(found[name]['share'], 2)})",
            percent(found[name]["copying_share"], 2),
        )
        for name in ("before", "after")
    ]
    words = found["words_in_a_row"]
    head = ("", "verses", "continue the true song", f"hold {words} words in a row of any song")
    return f"""## What it knows by heart

{found["seeds"]:,} lines of the training text were given as seeds for verses of {found["lines"]}
lines. A verse continues the true song if it holds {words} words in a row of the line that truly
follows. Six words in a row of some song are mostly commonplaces, elided clitics being words of
their own here; the composer's originality check strikes those too:

{table(head, rows)}"""


def speed(found: Figures | None) -> str:
    """Return how fast it is trained."""
    if not found:
        return ""
    rows = [
        ("plain nn.LSTM, fp32", f"{found['newcomer']:,.0f}", "1.00"),
        ("the same, bf16 autocast", f"{found['autocast']:,.0f}",
         f"{found['autocast'] / found['newcomer']:.2f}"),
        ("training train", f"{found['ours']:,.0f}", f"{found['over_newcomer']:.2f}"),
    ]  # fmt: skip
    products = ", ".join(f"{rate:.2f} TFLOP/s ({n}³)" for n, rate in found["products"].items())
    return f"""## How fast it is trained

`python -m training bench`: {found["parameters"]:,} parameters, batch {found["batch"]},
{found["length"]} tokens a segment, {found["threads"]} threads.

{table(("", "tokens/s", "times"), rows)}
6 × parameters × tokens/s is {found["flops"]:.2f} TFLOP/s, {percent(found["share"], 0)} of the best
bf16 product ({products}). It holds {found["resident_mb"]:,.0f} MB of memory at most.
"""
