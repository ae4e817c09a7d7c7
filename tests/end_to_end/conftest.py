"""One running product for all tests of this folder that run in the same process."""

from collections.abc import Iterator

import pytest

from tests.end_to_end.product import Product, Visitor


@pytest.fixture(scope="session")
def product(tmp_path_factory) -> Iterator[Product]:
    """The product, started once."""
    running = Product(tmp_path_factory.mktemp("product") / "var")
    running.start()
    yield running
    assert running.stop() == 0


@pytest.fixture(scope="session")
def visitor(product) -> Visitor:
    """The first admin, signed in."""
    return Visitor(product.base_url)
