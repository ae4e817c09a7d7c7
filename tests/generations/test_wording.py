import pytest

from generations.wording import as_sentence


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Video generation timed out", "Video generation timed out."),
        ("prompt: too long.", "Prompt: too long."),
        ("Try again?", "Try again?"),
        ("  ", ""),
    ],
)
def test_text_becomes_a_sentence(text, sentence):
    assert as_sentence(text) == sentence
