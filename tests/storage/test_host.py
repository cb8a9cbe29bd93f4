async def test_facts_are_there_until_replaced(storage):
    assert await storage.host.get("commands") is None
    await storage.host.put("commands", "a")
    await storage.host.put("commands:1", "c")
    await storage.host.put("commands", "b")
    assert await storage.host.get("commands") == "b"


async def test_a_fact_can_be_put_once(storage):
    assert await storage.host.put_once("application", "a") == "a"
    assert await storage.host.put_once("application", "b") == "a"
    assert await storage.host.get("application") == "a"
