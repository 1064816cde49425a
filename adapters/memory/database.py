"""What a database needs before and after its use, where there is none."""


class MemoryFitness:
    """Memory can be used as it is, always."""

    reason = ""


class MemoryDatabase:
    """Nothing to make, to migrate or to close."""

    fitness = MemoryFitness()

    async def is_fresh(self) -> bool:
        """Never: memory needs no schema."""
        return False

    async def pending_migrations(self) -> tuple[str, ...]:
        """None."""
        return ()

    async def migrate(self) -> None:
        """Leave everything as it is."""

    def pool(self) -> None:
        """No connections."""

    async def dispose(self) -> None:
        """Forget nothing: what is in memory lasts as long as its process."""
