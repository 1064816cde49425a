"""A shop with one webhook, and what delivers to it."""

import json

from adapters.memory.identifiers import SequentialIdentifiers
from adapters.memory.outbox import MemoryOutbox
from application.commands.create_webhook import CreateWebhook
from application.commands.turn_flag import TurnFlag
from application.delivery.delivering import DeliverWebhookHandler
from application.delivery.policy import Policy
from application.ports.webhook_sender import Answer
from application.queries.list_dead_letters import ListDeadLetters
from application.queries.list_deliveries import ListDeliveries
from domain.delivery import Outcome
from tests.unit.application.world import LIVE, World

FAILS = Answer(outcome=Outcome.FAILED, detail="did not answer in time")
GONE = Answer(outcome=Outcome.GONE, status=410, detail="wants no more")
POLICY = Policy(attempts=3, first_pause=1_000, lease=10_000)


class Service:
    """A shop with one webhook, and what delivers to it."""

    def __init__(self, world: World, outbox: MemoryOutbox | None = None) -> None:
        self.world = world
        self.notes = world.notes
        self.hook = ""
        self.deliver = DeliverWebhookHandler(
            outbox or world.outbox,
            world.units_of_work,
            world.sender,
            world.clock,
            SequentialIdentifiers(),
            self.notes,
            POLICY,
        )

    async def begin(self, **more: object) -> None:
        command = CreateWebhook(project="shop", url="https://hooks.example.com", **more)  # type: ignore[arg-type]
        self.hook = (await self.world.do(command)).webhook.id

    async def turn(self, times: int = 1) -> None:
        """Turn the flag on, off, on, and so on."""
        for number in range(times):
            await self.world.do(TurnFlag(flag_set=LIVE, flag="banner", on=number % 2 == 0))

    async def run(self) -> bool:
        return await self.deliver(self.hook)

    @property
    def told(self) -> list[int]:
        """The versions of the targeting that were told, in order."""
        bodies = [json.loads(each.body) for each in self.world.sender.messages]
        return [body["data"]["version"] for body in bodies]

    async def outcomes(self) -> list[str]:
        page = await self.world.do(ListDeliveries(project="shop", id=self.hook))
        return [str(each.outcome) for each in page.items]

    async def dead(self) -> list[int]:
        page = await self.world.do(ListDeadLetters(project="shop", id=self.hook))
        return [each.sequence for each in page.items]
