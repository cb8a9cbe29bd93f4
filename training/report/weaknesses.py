"""The card's section on the weaknesses of LSTMs: what an experiment showed of each."""

from collections.abc import Callable, Mapping
from typing import Any

from training.report.coarseness import counted, line_shares
from training.report.tables import percent, table

Figures = Mapping[str, Any]


def section(
    found: Figures | None, bench: Figures | None = None, toxicity: Figures | None = None
) -> str:
    """Return the section; experiments that were not run are left out.

    Args:
        found: What `weaknesses` measured.
        bench: What `bench` did, for slowness.
        toxicity: What `toxicity` did, for bias.
    """
    found = {**(found or {}), **({"speed": bench} if bench else {})}
    rows = [(name, answer, shows(found[key])) for key, name, answer, shows in _ROWS if key in found]
    rows += _bias(toxicity)
    if not rows:
        return ""
    scale = min(experiment.get("scale", 1) for experiment in (*found.values(), {}))
    short = "" if scale >= 1 else f" Trainings were cut to {percent(scale, 0)} of their length."
    return f"""## What LSTMs are bad at, and what is done about it

Small networks on a small share of the text; memory and speed at this model's own size
(`python -m training weaknesses`, `bench`, `toxicity`).{short}

{table(("weakness", "our answer", "what the experiment shows"), rows)}"""


def _bias(toxicity: Figures | None) -> list[tuple[str, str, str]]:
    said = []
    for name, counts in counted(toxicity):
        shares = line_shares(counts)
        slurs, vulgar = percent(shares["slur"], 2), percent(shares["vulgar"])
        said.append(f"{name}: {slurs} with a slur, {vulgar} vulgar")
    if not said:
        return []
    answer = "Slurs cannot be sampled, every line passes the filter, and levels for each server."
    return [("Biased data", answer, "Of the lines – " + "; ".join(said) + ".")]


def _vanishing(found: Figures) -> str:
    said = [
        f"{name}: {_distance(network['one_percent'])}"
        for name, network in found["networks"].items()
    ]
    return (
        "A hundredth of the gradient still reaches back, after "
        f"{found['steps']} steps of training – " + "; ".join(said) + "."
    )


def _distance(tokens: int | None) -> str:
    return "over all tokens measured" if tokens is None else f"{tokens} tokens"


def _exploding(found: Figures) -> str:
    said = []
    for name, run in found["runs"].items():
        bits = run["bits_per_token"]
        end = "broke off" if bits is None else f"ended at {bits:.1f} bits a token"
        end += " (worse than guessing)" if run["diverged"] else ""
        largest = "none" if run["largest"] is None else f"{run['largest']:.3g}"
        said.append(f"{name}: largest norm {largest}, {end}")
    return f"A plain RNN, gradient descent at rate {found['rate']:g} – " + "; ".join(said) + "."


def _overfitting(found: Figures) -> str:
    said = [
        f"{name} regularisation: gap {run['gap']:.2f}, best {run['best']:.3f}, last"
        f" {run['valid'][-1]:.3f}"
        for name, run in found["runs"].items()
    ]
    passes = found["runs"]["without"]["passes"][-1]
    return (
        f"{found['tokens']:,} tokens read {passes:.0f} times, bits per character – "
        + "; ".join(said)
        + "."
    )


def _speed(found: Figures) -> str:
    return (
        f"{found['newcomer']:,.0f} tokens/s by plain nn.LSTM, {found['ours']:,.0f} by ours"
        f" ({found['over_newcomer']:.1f} ×; by nn.LSTM under bf16 autocast"
        f" {found['autocast']:,.0f}), {found['threads']} threads."
    )


def _initialisation(found: Figures) -> str:
    said = [
        f"{name}: mean {run['mean']:.3f}, spread {run['spread']:.3f}, worst {run['worst']:.3f}"
        for name, run in found["weights"].items()
    ]
    return (
        f"Bits per character of five seeds after {found['steps']} steps – " + "; ".join(said) + "."
    )


def _memory(found: Figures) -> str:
    kept, places = found["by_context"], found["by_position"]
    said = []
    if kept:
        contexts = list(kept)
        said.append(
            "bits per character by lines of context: "
            + ", ".join(f"{n}: {kept[n]:.3f}" for n in contexts)
            + f" (on {found['lines']} lines)"
        )
    if len(places) > 1:
        first, last = places[0], places[-1]
        said.append(
            f"first line of a song {first['bits_per_character']:.3f}, from line {last['from']} on"
            f" {last['bits_per_character']:.3f}"
        )
    return "; ".join(said).capitalize() + "."


_ROWS: tuple[tuple[str, str, str, Callable[[Figures], str]], ...] = (
    (
        "vanishing",
        "Vanishing gradient",
        "The LSTM's cell itself, forget gates that start open, orthogonal recurrent weights.",
        _vanishing,
    ),
    ("exploding", "Exploding gradient", "The gradient's norm is clipped.", _exploding),
    (
        "overfitting",
        "Overfitting",
        (
            "AWD-LSTM's kit: locked dropout, embedding dropout, weight drop, weight decay;"
            " validation by artists."
        ),
        _overfitting,
    ),
    (
        "speed",
        "Slow sequential training",
        "bf16 products, many streams side by side, a softmax that never holds all logits.",
        _speed,
    ),
    (
        "initialisation",
        "Unlucky initialisation",
        "Orthogonal recurrence, forget bias 1, warm-up; averaged weights.",
        _initialisation,
    ),
    (
        "memory",
        "Bounded memory",
        (
            "State carried through the song; verses are short, and what must hold (rhyme, metre) is"
            " asked for anew at each line."
        ),
        _memory,
    ),
)
