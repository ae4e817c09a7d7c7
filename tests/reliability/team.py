"""People who press buttons at the desk, decide what needs a decision, and have everything checked."""

import secrets
from typing import Any

from tests.reliability.audit import STARTING_BALANCE, Books, leftovers, read_books, violations
from tests.reliability.stack import WAIT_SECONDS, Stack, wait_until


class Team:
    """A workspace with an account of its own."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.account = stack.sandbox.new_account()
        self.account.set_balance(STARTING_BALANCE)
        self.account.set_rate_limit(100_000)
        self.workspace: str = self._call(
            "open_workspace", key=self.account.key, powerpost_workspace_id=self.account.workspace_id
        )

    def start(self, kind: str, what: str, inputs: list[str] | None = None) -> str:
        """Start a job of this kind, `what` being the words of its prompt; no two prompts are alike."""
        prompt = f"Job {secrets.token_hex(4)} {what}"
        job: str = self._call("start", workspace=self.workspace, kind=kind, prompt=prompt, inputs=inputs)
        return job

    def upload(self, what: str = "", size: int = 64) -> str:
        """Upload a picture that has `what` in its name."""
        name = f"File {secrets.token_hex(4)} {what}.png"
        media_file: str = self._call("upload", workspace=self.workspace, name=name, size=size)
        return media_file

    def statuses(self) -> dict[str, str]:
        """Return the status of each job."""
        states = self._call("states", workspace=self.workspace)
        return {job: status for job, (status, _) in states.items()}

    def count_running(self) -> int:
        """Return how many jobs are under way."""
        return sum(is_busy for _, is_busy in self._call("states", workspace=self.workspace).values())

    def wait_for_rest(self, seconds: float = WAIT_SECONDS) -> dict[str, str]:
        """Wait until nothing happens by itself any more; return the status of each job."""

        def at_rest() -> bool:
            jobs = self._call("states", workspace=self.workspace).values()
            files = self._call("transfers", workspace=self.workspace).values()
            return not any(is_busy for _, is_busy in jobs) and set(files) <= {"sent", "failed"}

        try:
            wait_until(at_rest, "everything at rest", seconds)
        except AssertionError as error:
            raise AssertionError(f"{error}: {self.statuses()}") from None
        return self.statuses()

    def decide_everything(self) -> None:
        """As careful people do: look into PowerPost, link what runs there, send again what does not."""
        for job in self.snapshot()["jobs"]:
            if job["status"] == "needs_attention" and not job["remote_id"]:
                self._call("decide", generation=job["id"], remote_id=self._at_powerpost(job["prompt"]))

    def snapshot(self) -> dict[str, Any]:
        """Return our side: rows and files."""
        found: dict[str, Any] = self._call("snapshot", workspace=self.workspace)
        return found

    def books(self) -> Books:
        """Return PowerPost's side."""
        return read_books(self.stack.sandbox, self.account.key)

    def accepted(self) -> int:
        """Return how many jobs PowerPost has accepted."""
        return len(self.books().generations)

    def check(self) -> dict[str, str]:
        """Hold every promise, before people decide and after; return how the jobs ended by themselves."""
        statuses = self.wait_for_rest()
        self._hold(violations(self.snapshot(), self.books(), all_decided=False))
        self.decide_everything()
        self.stack.consumer()
        self.wait_for_rest()
        self._hold(violations(self.snapshot(), self.books(), all_decided=True))
        self._call("sweep_leftovers")
        self._hold(leftovers(self.snapshot()))
        return statuses

    def _hold(self, broken: list[str]) -> None:
        if broken:
            raise AssertionError("Broken promises:\n" + "\n".join(broken))

    def _at_powerpost(self, prompt: str) -> str:
        return next((key for key, entry in self.books().generations.items() if entry["prompt"] == prompt), "")

    def _call(self, name: str, /, **arguments: Any) -> Any:
        return self.stack.call(name, **arguments)
