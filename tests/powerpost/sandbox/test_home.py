import requests

from powerpost.sandbox.faults import WORDS
from powerpost.sandbox.prices import IMAGE_PRICES, VIDEO_PRICES_PER_SECOND
from tests.sandbox_server import ROOT

# Not imported: the module of queued faults needs the sandbox's own Django.
QUEUED_FAULTS = (
    *("drop_before", "drop_after", "status_N", "html", "html_after", "truncated"),
    *("unknown_status", "broken_bytes", "slow:N"),
)


def test_the_page_names_every_word_fault_and_price(sandbox, api):
    api.get("/account/credits")
    page = requests.get(sandbox.base_url, timeout=10).text
    for name in (*(word.text for word in WORDS), *QUEUED_FAULTS, *IMAGE_PRICES, *VIDEO_PRICES_PER_SECOND):
        assert f"<code>{name}</code>" in page or f">{name}</th>" in page
    assert api.account.key not in page
    assert api.account.key[-4:] in page


def test_the_documentation_names_every_word_and_fault():
    text = (ROOT / "docs" / "sandbox.md").read_text()
    for name in (*(word.text for word in WORDS), *QUEUED_FAULTS):
        assert f"`{name}`" in text, name


def test_the_health_check_answers(sandbox):
    assert requests.get(f"{sandbox.base_url}/sandbox/health", timeout=10).json() == {"status": "ok"}
