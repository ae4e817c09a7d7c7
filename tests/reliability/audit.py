"""The promises, held against what both sides say: our rows and files, and the sandbox's own books."""

import json
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from tests.sandbox_server import SandboxServer

# What every team begins with: enough for all its jobs.
STARTING_BALANCE = 100_000
ENDED = {"completed", "partial", "failed", "abandoned"}


@dataclass
class Books:
    """What the sandbox knows of one account."""

    balance: int
    # By id: prompt, credits, refunded, status, media ids, number of captions.
    generations: dict[str, dict[str, Any]] = field(default_factory=dict)
    uploads: set[str] = field(default_factory=set)


def read_books(sandbox: SandboxServer, key: str) -> Books:
    """Read an account's books from the sandbox's database."""
    with closing(sqlite3.connect(sandbox.data / "sandbox.sqlite3", timeout=20)) as connection:
        (row,) = connection.execute("SELECT balance FROM sandbox_account WHERE key = ?", (key,)).fetchall()
        books = Books(row[0])
        generations = connection.execute(
            "SELECT g.id, g.kind, g.prompt, g.credits_used, g.status, g.outcome FROM sandbox_generation g "
            "JOIN sandbox_workspace w ON w.id = g.workspace_id WHERE w.account_id = ?",
            (key,),
        )
        for remote_id, kind, prompt, credits_used, status, outcome in generations:
            settled = json.loads(outcome) if outcome and status != "processing" else {}
            books.generations[_dashed(remote_id)] = {
                "kind": kind,
                "prompt": prompt,
                "credits": credits_used,
                "status": status,
                "refunded": (settled or {}).get("refunded", 0),
                "captions": len((settled or {}).get("outputs") or {}),
                "files": {_dashed(made["id"]) for made in (settled or {}).get("files", [])},
            }
        uploads = connection.execute(
            "SELECT m.id FROM sandbox_media m JOIN sandbox_workspace w ON w.id = m.workspace_id "
            "WHERE w.account_id = ? AND m.generation_id IS NULL",
            (key,),
        )
        books.uploads = {_dashed(media_id) for (media_id,) in uploads}
    return books


def violations(ours: dict[str, Any], books: Books, *, all_decided: bool) -> list[str]:
    """Return every broken promise in words.

    Until people have decided on the jobs that need attention, PowerPost may have one for each of those
    that is linked to nothing; afterwards (`all_decided`) the books must agree to the credit.
    """
    return [
        *_ends(ours, all_decided=all_decided),
        *_submissions(ours, books),
        *_credits(ours, books, all_decided=all_decided),
        *_outputs(ours, books),
        *_transfers(ours, books),
    ]


def leftovers(ours: dict[str, Any]) -> list[str]:
    """Return in words what is on disk and in no row, or in a row and not (so) on disk."""
    found = [f"temporary file {name}" for name in ours["incoming"]]
    names = ("file", "thumbnail", "small", "display")
    # Videos have no large picture.
    expected = {row[name]: row for row in ours["files"] for name in names if row[name]}
    found += [f"{name} is on disk and in no row" for name in ours["disk"].keys() - expected.keys()]
    found += [f"{name} is in a row and not on disk" for name in expected.keys() - ours["disk"].keys()]
    return found + [
        f"{row['file']} has other bytes than its row says"
        for row in ours["files"]
        if ours["disk"].get(row["file"], row["sha256"]) != row["sha256"]
    ]


def _ends(ours: dict[str, Any], *, all_decided: bool) -> list[str]:
    allowed = ENDED if all_decided else {*ENDED, "needs_attention"}
    found = []
    for job in ours["jobs"]:
        if job["status"] not in allowed:
            found.append(f"{job['prompt']!r} is still {job['status']}")
        if job["next_due_at"] is not None or job["lease_token"] is not None:
            found.append(f"{job['prompt']!r} has ended, but is due or held")
    return found


def _submissions(ours: dict[str, Any], books: Books) -> list[str]:
    found = []
    sent = Counter(entry["prompt"] for entry in books.generations.values())
    pressed = Counter(job["prompt"] for job in ours["jobs"])
    found += [f"{prompt!r} was accepted {count} times" for prompt, count in (sent - pressed).items()]
    linked = Counter(job["remote_id"] for job in ours["jobs"] if job["remote_id"])
    found += [f"{remote_id} belongs to {count} jobs" for remote_id, count in linked.items() if count > 1]
    by_prompt = {job["prompt"]: job for job in ours["jobs"]}
    for remote_id, entry in books.generations.items():
        job = by_prompt.get(entry["prompt"])
        if job is None:
            found.append(f"{entry['prompt']!r} was accepted and is no job of ours")
        elif job["remote_id"] != remote_id and (job["remote_id"] or job["status"] != "needs_attention"):
            found.append(f"{entry['prompt']!r} runs at PowerPost, unknown to the job ({job['status']})")
    for job in ours["jobs"]:
        entry = books.generations.get(job["remote_id"])
        if job["remote_id"] and (entry is None or entry["prompt"] != job["prompt"]):
            found.append(f"{job['prompt']!r} is linked to something else")
        if job["status"] in ("completed", "partial") and not job["remote_id"]:
            found.append(f"{job['prompt']!r} is done without PowerPost")
    return found


def _credits(ours: dict[str, Any], books: Books, *, all_decided: bool) -> list[str]:
    found = []
    given_back = unknown = 0
    for job in ours["jobs"]:
        entry = books.generations.get(job["remote_id"])
        if entry is None:
            continue
        given_back += entry["refunded"]
        if _cannot_know_credits(job):
            unknown += entry["credits"]
        elif job["credits_used"] != entry["credits"]:
            found.append(f"{job['prompt']!r} took {entry['credits']} credits, not {job['credits_used']}")
        if job["status"] == "failed" and entry["refunded"] != entry["credits"]:
            found.append(f"{job['prompt']!r} failed, but its credits did not come back")
        if job["status"] == "completed" and entry["refunded"]:
            found.append(f"{job['prompt']!r} is complete, but credits came back")
        if job["status"] == "partial" and not 0 < entry["refunded"] < entry["credits"]:
            found.append(f"{job['prompt']!r} is partly complete, and {entry['refunded']} credits came back")
    if all_decided:
        recorded = sum(job["credits_used"] or 0 for job in ours["jobs"]) - given_back
        taken = STARTING_BALANCE - books.balance - unknown
        if recorded != taken:
            found.append(f"PowerPost took {taken} credits, {recorded} are recorded")
    return found


def _cannot_know_credits(job: dict[str, Any]) -> bool:
    """Whether only the lost answer said what the job cost: images and videos read back without a price."""
    return job["was_linked"] and job["kind"] != "content" and job["credits_used"] is None


def _outputs(ours: dict[str, Any], books: Books) -> list[str]:
    found = []
    outputs: dict[str, list[dict[str, Any]]] = {}
    for output in ours["outputs"]:
        outputs.setdefault(output["generation_id"], []).append(output)
    kept = {row["id"]: row["media_id"] for row in ours["files"] if row["source"] == "generated"}
    wanted: set[str] = set()
    for job in ours["jobs"]:
        entry = books.generations.get(job["remote_id"])
        if entry is None or job["status"] not in ("completed", "partial"):
            continue
        own = outputs.get(job["id"], [])
        captions = [output for output in own if output["type"] == "caption"]
        if len(captions) != entry["captions"]:
            found.append(f"{job['prompt']!r} has {len(captions)} captions of {entry['captions']}")
        files = Counter(output["media_id"] for output in own if output["type"] != "caption")
        if files != Counter(entry["files"]):
            found.append(f"{job['prompt']!r} has the outputs {dict(files)} of {sorted(entry['files'])}")
        wanted |= entry["files"]
        found += [
            f"{job['prompt']!r}: an output is not kept under its media id"
            for output in own
            if output["type"] != "caption" and kept.get(output["media_file_id"]) != output["media_id"]
        ]
    if Counter(kept.values()) != Counter(wanted):
        found.append(f"The library has {len(kept)} generated files of {len(wanted)}")
    return found


def _transfers(ours: dict[str, Any], books: Books) -> list[str]:
    found = []
    for row in ours["files"]:
        if row["lease_token"] is not None:
            found.append(f"The file {row['id']} is still held")
        if row["transfer"] == "sent" and row["source"] == "uploaded" and row["media_id"] not in books.uploads:
            found.append(f"The file {row['id']} is not at PowerPost")
        if row["transfer"] not in ("sent", "failed"):
            found.append(f"The file {row['id']} is still {row['transfer']}")
    return found


def _dashed(identifier: str) -> str:
    plain = identifier.replace("-", "")
    return "-".join((plain[:8], plain[8:12], plain[12:16], plain[16:20], plain[20:]))
