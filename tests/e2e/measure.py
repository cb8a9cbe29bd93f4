"""Times of the running bot with its own model: `python -m tests.e2e.measure`.

Prints JSON: seconds from sending an interaction to its acknowledgement and to the final
verse, for one at a time and for sixty at once; the memory per 1,000 guilds; and the targets,
each met or not. Ends with 1 where one is not. For an idle machine of two cores: the stand-in
and the bot take one each.
"""

import asyncio
import json
import statistics
import sys
import tempfile
from pathlib import Path

from . import payloads
from .process import bot
from .standin import StandIn

GUILD = 7 << 22
LINES = ("Je compte les étoiles du soir", "On a grandi loin des grandes villes")


# Target, where its figure stands, and the most it may be (seconds).
TARGETS = (
    ("sixty_at_once", "acknowledged_s", "p50", 0.1),
    ("sixty_at_once", "acknowledged_s", "p99", 1.0),
    ("one_at_a_time", "final_s", "p50", 0.4),
)


def resident_mb(pid):
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("the process is gone")


def quantiles(values):
    ordered = sorted(values)
    last = ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))]
    return {"p50": round(statistics.median(ordered), 3), "p99": round(last, 3)}


async def ask(discord, n):
    line = LINES[n % len(LINES)]
    return await discord.interact(payloads.slash("seed", GUILD, line=line, user_id=1000 + n))


def is_final(answer):
    return answer.followups or (answer.final and "⏳" not in answer.content)


async def measure(folder, command):
    async with (
        StandIn([payloads.guild(GUILD)], strict=False) as discord,
        bot(discord, folder, command=command) as process,
    ):
        await asyncio.wait_for(discord.ready.wait(), 120)
        single = []
        for n in range(20):
            answer = await (await ask(discord, n)).until(is_final, 60)
            single.append(answer)
        many = [await ask(discord, 100 + n) for n in range(60)]
        await asyncio.gather(*[answer.until(is_final, 120) for answer in many])
        return {
            "one_at_a_time": times(single),
            "sixty_at_once": times(many),
            "resident_mb": round(resident_mb(process.pid)),
        }


def times(answers):
    answered = [a for a in answers if a.final and not a.followups]
    return {
        "verses": len(answered),
        "refused": len(answers) - len(answered),
        "acknowledged_s": quantiles([a.acknowledged - a.sent for a in answers]),
        "final_s": quantiles([a.final - a.sent for a in answered]),
    }


async def guild_memory(folder):
    """Return the memory of 1,000 guilds of 20 channels and 10 roles each, in MB."""
    found = []
    for n_guilds in (0, 1000):
        guilds = [payloads.guild((n + 1) << 23, 20, 10) for n in range(n_guilds)]
        async with StandIn(guilds, strict=False) as discord, bot(discord, folder) as process:
            await asyncio.wait_for(discord.ready.wait(), 120)
            await asyncio.sleep(4)
            found.append(resident_mb(process.pid))
    return round(found[1] - found[0], 1)


async def main():
    with tempfile.TemporaryDirectory() as folder:
        figures = await measure(Path(folder), ["-m", "bot"])
    with tempfile.TemporaryDirectory() as folder:
        figures["mb_per_1000_guilds"] = await guild_memory(Path(folder))
    met = {
        f"{group}.{what}.{quantile} <= {most}": figures[group][what][quantile] <= most
        for group, what, quantile, most in TARGETS
    }
    met["every one answered"] = not figures["sixty_at_once"]["refused"]
    print(json.dumps(figures | {"targets": met}, indent=2))
    return 0 if all(met.values()) else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
