"""The forms, held row by row to the same table as the request types and the sandbox."""

from typing import Any

import pytest
from django.http import QueryDict

from generations.forms import FORMS
from powerpost.catalog import Kind
from tests.generations.factories import make_file, make_generation
from tests.powerpost import limits

ROWS = [row for row in limits.ROWS if not row.json_only]


def as_posted(body: dict[str, Any]) -> QueryDict:
    """Return the body as a browser would post it: everything is text, an unticked box is absent."""
    data = QueryDict(mutable=True)
    for field, value in body.items():
        if isinstance(value, list):
            data.setlist(field, [str(entry) for entry in value])
        elif value is True:
            data[field] = "on"
        elif value is not False:
            data[field] = str(value)
    return data


@pytest.fixture
def resolve(workspace):
    """Return a function that makes what a row's placeholders stand for."""
    made: dict[str, str] = {}

    def find(placeholder: str) -> str:
        if placeholder not in made:
            if placeholder == limits.CAPTIONS:
                parameters = {"post_types": list(limits.CAPTIONS_POST_TYPES)}
                made[placeholder] = str(make_generation(workspace, parameters=parameters).pk)
            else:
                made[placeholder] = str(make_file(workspace, limits.PLACEHOLDERS[placeholder]).pk)
        return made[placeholder]

    return lambda body: limits.resolved(body, find)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_the_form_agrees_with_the_table(row, workspace, resolve):
    body = resolve(row.body)

    form = FORMS[Kind(row.kind)](as_posted(body), workspace=workspace)

    assert list(form.errors) == ([row.wrong_field] if row.wrong_field else [])
    if not row.wrong_field:
        # Exactly what was filled in: nothing more, and of the right type.
        expected = {
            field: value for field, value in body.items() if value is not False and value not in ("", [])
        }
        assert form.request.to_json() == expected


@pytest.mark.parametrize("row", [row for row in ROWS if row.wrong_field], ids=lambda row: row.id)
def test_everything_typed_stays(row, workspace, resolve):
    posted = as_posted(resolve(row.body))

    form = FORMS[Kind(row.kind)](posted, workspace=workspace)

    assert not form.is_valid()
    for field in posted:
        value = form.value(field)
        shown = [str(entry) for entry in value] if isinstance(value, list) else [str(value)]
        assert shown == (["True"] if posted.getlist(field) == ["on"] else posted.getlist(field))
