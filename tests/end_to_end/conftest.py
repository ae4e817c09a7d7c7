"""One running product for all tests of this folder that run in the same process."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import is_fault
from tests.end_to_end.product import PASSWORD, Product, Visitor


@pytest.fixture(scope="session")
def product(tmp_path_factory, prepared_folder) -> Iterator[Product]:
    """The product, started once."""
    running = Product(prepared_folder.copy_to(tmp_path_factory.mktemp("product") / "var"))
    running.start()
    yield running
    assert running.stop() == 0


@pytest.fixture(scope="session")
def visitor(product) -> Visitor:
    """The first admin, signed in."""
    return Visitor(product.base_url)


@pytest.fixture
def page(chromium, product) -> Iterator[Page]:
    """A window in which the first admin is signed in; nothing may be logged as an error."""
    context = chromium.new_context(base_url=product.base_url, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda entry: errors.append(entry.text) if is_fault(entry) else None)
    page.goto("/")
    page.fill("[name=username]", "admin")
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1, name="Overview")).to_be_visible()
    yield page
    found = list(errors)
    context.close()
    assert found == []
