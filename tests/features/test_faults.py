import pytest

from bot.composer.composer import StuckError
from bot.inference.errors import QueueFull
from bot.storage import Fault, StorageError


async def stored(world):
    return (await world.page()).total


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (StuckError("no line"), "Aucun vers ne m'est venu"),
        (QueueFull(8), "La file est pleine (7 demandes devant toi)"),
        (StorageError("full", Fault.FULL), "Rien n'est perdu"),
        (ZeroDivisionError("bug"), "Référence pour l'hébergeur"),
    ],
)
async def test_a_failure_after_acknowledging_is_a_private_word(world, failure, words):
    world.poet.failure = failure
    world.poet.faults = isinstance(failure, ZeroDivisionError)
    result = await world.seed()
    assert result.response is None  # the public placeholder is gone
    [word] = result.followups
    assert word.ephemeral
    assert words in word.content


async def test_a_fault_has_a_reference_that_the_log_has_too(world, caplog):
    world.poet.failure, world.poet.faults = ZeroDivisionError("bug"), 1
    result = await world.seed(line="Mon secret est bien gardé ce soir")
    reference = result.followups[0].content.split("`")[1]
    assert f"Fault {reference} in rap seed." in caplog.text
    assert "secret" not in caplog.text


async def test_late_interactions_are_dropped_quietly(world, caplog):
    world.env.inject_error(
        "POST", "/interactions/*/*/callback", status=404, code=10062, message="Unknown interaction"
    )
    with caplog.at_level("INFO"):
        await world.seed()
    assert not [r for r in caplog.records if r.levelname in {"WARNING", "ERROR"}]
    assert "gone before it could be answered (10062)" in caplog.text
    assert "Traceback" not in caplog.text
    assert world.poet.asked == []
    assert (await world.seed()).response.content.startswith("✍️")


@pytest.mark.parametrize(("status", "code"), [(404, 10003), (404, 10004), (401, 50027)])
async def test_a_channel_or_server_gone_meanwhile_is_no_fault(world, caplog, status, code):
    world.env.inject_error(
        "PATCH", "/webhooks/*/messages/@original", status=status, code=code, message="Unknown"
    )
    await world.seed()
    assert not [r for r in caplog.records if r.levelname in {"WARNING", "ERROR"}]
    assert await stored(world) == 0
    assert (await world.seed()).response.content.startswith("✍️")


async def test_automods_refusal_is_told_in_words(world):
    world.env.inject_error(
        "PATCH", "/webhooks/*/messages/@original", status=400, code=200000, message="Blocked"
    )
    result = await world.seed()
    assert "AutoMod" in result.followups[0].content
    assert await stored(world) == 0  # what was never shown is not in the history
    await world.seed()
    assert await stored(world) == 1


async def test_missing_permissions_are_told_in_words(world):
    world.env.inject_error(
        "PATCH", "/webhooks/*/messages/@original", status=403, code=50013, message="Missing"
    )
    result = await world.seed()
    assert "permission" in result.followups[0].content
