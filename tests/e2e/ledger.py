"""What clients know of the resources that they write: what a server owes them."""

from typing import Any

import httpx2


class Ledger:
    """Keeps apart what a server acknowledged and what it left unanswered."""

    def __init__(self) -> None:
        self.known: dict[str, dict[str, Any]] = {}
        """Each resource as it was last acknowledged, by its path."""
        self.writes = 0
        """How many writes were acknowledged."""
        self._unanswered: set[str] = set()
        self._unsettled: set[str] = set()

    async def write(
        self,
        client: httpx2.AsyncClient,
        path: str,
        body: dict[str, Any],
        *,
        create_at: str | None = None,
    ) -> None:
        """Create or change the resource. Only a broken connection leaves this unanswered."""
        self._unanswered.add(path)
        self._unsettled.add(path)
        if create_at is None:
            known = self.known.get(path)
            headers = {"If-Match": "*" if known is None else f'"{known["version"]}"'}
            response = await client.patch(path, json=body, headers=headers)
        else:
            response = await client.post(create_at, json=body)
        assert response.is_success, response.text
        self.known[path] = response.json()
        self.writes += 1
        self._unanswered.remove(path)

    async def settle(self, client: httpx2.AsyncClient) -> None:
        """After a restart: see that what is owed is there, and learn what became of the rest."""
        for path in self._unsettled:
            response = await client.get(path)
            if path not in self.known:
                self._learn(path, response)
                continue
            known, found = self.known[path], response.json()
            assert response.status_code == 200, f"{path} is lost: {response.text}"
            assert response.headers["etag"] == f'"{found["version"]}"'
            if path not in self._unanswered or found["version"] == known["version"]:
                assert found == known, path
            else:
                assert found["version"] == known["version"] + 1, path
                self.known[path] = found
        self._unanswered.clear()
        self._unsettled.clear()

    def _learn(self, path: str, response: httpx2.Response) -> None:
        if response.status_code == 200:
            self.known[path] = response.json()
        else:
            assert response.status_code == 404, response.text
