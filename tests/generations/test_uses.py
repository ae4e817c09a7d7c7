"""What the library is told about files that jobs use."""

from media_library.uses import uses_of
from tests.generations.factories import add_file_outputs, make_file, make_generation


def test_inputs_and_outputs_are_uses(workspace):
    photo = make_file(workspace)
    job = make_generation(workspace, "video", inputs=[photo], prompt="A dog runs")
    (output,) = add_file_outputs(job)

    assert [(use.label, use.url) for use in uses_of(photo).used_in] == [
        ("Animated image: “A dog runs”", f"/generations/{job.pk}/")
    ]
    assert [use.label for use in uses_of(output.media_file).made_by] == ["Made by “A dog runs”"]


def test_a_file_nothing_uses_has_no_uses(workspace):
    assert uses_of(make_file(workspace)).number == 0
