"""The worker is killed in the middle of every state at once; after the next start every job ends."""

import os
import signal
import sqlite3
import time
from collections import Counter
from contextlib import closing

import pytest

from tests.end_to_end.product import Product, Visitor
from tests.media_files import jpeg_bytes
from tests.sandbox_server import SandboxAccount, SandboxServer

pytestmark = pytest.mark.xdist_group("killed_worker")

WAIT_SECONDS = 30


@pytest.fixture
def sandbox(tmp_path):
    """A sandbox of its own, which goes on while the product is killed, as PowerPost would."""
    server = SandboxServer(tmp_path / "sandbox")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def product(tmp_path, sandbox, prepared_folder):
    running = Product(prepared_folder.copy_to(tmp_path / "var"), sandbox.base_url)
    running.start()
    yield running
    running.stop()


def queue_fault(sandbox: SandboxServer, path: str, fault: str) -> None:
    """Have the sandbox misbehave once for the first workspace's key."""
    with closing(sqlite3.connect(sandbox.data / "sandbox.sqlite3", timeout=20)) as connection:
        ((key,),) = connection.execute("SELECT key FROM sandbox_account").fetchall()
    SandboxAccount(sandbox, key, "").add_fault(path, fault)


def posts(sandbox: SandboxServer) -> Counter[str]:
    """Return how often each prompt was sent."""
    sent = [entry for entry in sandbox.requests(method="POST") if entry["path"].endswith("/generate")]
    return Counter(entry["body"]["prompt"] for entry in sent)


def wait_for_states(product: Product, wanted: dict[str, str]) -> None:
    """Wait until every job, by its prompt, is in the wanted state at the same moment."""
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        states = dict(product.query("SELECT prompt, status FROM generations_generation"))
        if all(states.get(prompt) == status for prompt, status in wanted.items()):
            return
        time.sleep(0.05)
    raise AssertionError(f"Never all at once {wanted}, but {states}")


def test_every_job_ends_after_the_worker_was_killed_in_every_state(product, sandbox):
    visitor = Visitor(product.base_url)
    queue_fault(sandbox, "/media/upload", "slow:20")
    photo = visitor.upload("photo.jpg", jpeg_bytes())
    captions = {"post_types": ["x-post"], "research_mode": "regular"}
    jobs = {
        "is generated [slow]": visitor.generate(
            "images", prompt="is generated [slow]", model="flux2-flex", size="square", quantity=1
        )
    }
    # Killed while it is sent, it could not be looked up either.
    wait_for_states(product, {"is generated [slow]": "processing"})
    jobs |= {
        "waits for its file": visitor.generate(
            "content", prompt="waits for its file", media_ids=photo, **captions
        ),
        "comes back [rate-limit]": visitor.generate("content", prompt="comes back [rate-limit]", **captions),
        "is sent [slow-answer]": visitor.generate("content", prompt="is sent [slow-answer]", **captions),
        "is sent too [slow-answer]": visitor.generate(
            "images", prompt="is sent too [slow-answer]", model="flux2-flex", size="square", quantity=1
        ),
    }
    wait_for_states(
        product,
        {
            "waits for its file": "waiting",
            "is sent [slow-answer]": "submitting",
            "is sent too [slow-answer]": "submitting",
        },
    )
    os.kill(product.worker_pid(), signal.SIGKILL)
    assert product.wait_for_end() == 1
    product.start()
    visitor = Visitor(product.base_url)
    states = visitor.wait(list(jobs.values()), seconds=120)
    by_prompt = {prompt: states[job] for prompt, job in jobs.items()}
    # An image job that PowerPost possibly accepted cannot be looked up: a person decides.
    assert by_prompt.pop("is sent too [slow-answer]") == "needs_attention"
    assert set(by_prompt.values()) == {"completed"}
    sent = posts(sandbox)
    assert sent.pop("comes back [rate-limit]") == 2
    assert set(sent.values()) == {1}


def test_files_being_saved_are_saved_after_the_worker_was_killed(product, sandbox):
    visitor = Visitor(product.base_url)
    queue_fault(sandbox, "/storage/", "slow:20")
    job = visitor.generate("images", prompt="is saved", model="flux2-flex", size="square", quantity=2)
    wait_for_states(product, {"is saved": "storing"})
    os.kill(product.worker_pid(), signal.SIGKILL)
    assert product.wait_for_end() == 1
    product.start()
    visitor = Visitor(product.base_url)
    assert visitor.wait([job], seconds=120)[job] == "completed"
    assert len(visitor.output_files(job)) == 2
    assert posts(sandbox)["is saved"] == 1
