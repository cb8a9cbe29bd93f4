async def test_facts_are_there_until_replaced(storage):
    assert await storage.host.get("commands") is None
    await storage.host.put("commands", "a")
    await storage.host.put("commands:1", "c")
    await storage.host.put("commands", "b")
    assert await storage.host.get("commands") == "b"
