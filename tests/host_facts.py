"""The plainest table of the database, for tests of what the database itself promises."""

INSERT = "INSERT INTO host_facts (name, value) VALUES (:name, '')"


async def facts(database):
    """Return the names that have been committed."""
    return {row["name"] for row in await database.read("SELECT name FROM host_facts")}


async def write(database, *names):
    """Write names in one transaction."""
    async with database.transaction() as transaction:
        for name in names:
            await transaction.execute(INSERT, {"name": name})
