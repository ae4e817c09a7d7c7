"""Captions in the frames of their platforms: the wall, and the job's page."""

from django.urls import reverse

from generations.models import Generation
from powerpost import catalog
from tests.gallery.registry import scene
from tests.gallery.world import World

EVERYWHERE = {"post_types": list(catalog.POST_TYPES)}
LONG = "We cleared the desk so that the work can breathe, and wrote down what happened. " * 40
ARABIC = (
    "صباح هادئ وأفكار واضحة ☕️ رتبنا المكتب حتى يجد العمل مساحة للتنفس، "
    "دفتر واحد وكوب واحد وشيء واحد في كل مرة. "
    "ماذا يوجد على مكتبك اليوم؟ أخبرونا في التعليقات.\n\n#صباح_هادئ #مكتب"
)
JAPANESE = (
    "静かな朝、冴えたアイデア☕️ 仕事が息をつけるように、机の上を片づけました。ノートは一冊、カップは一つ、"
    "やることも一度に一つだけ。あなたの机の上には何がありますか。コメントで教えてください。よく使うものだけを残すと、"
    "朝の一時間がこんなに長くなるとは思いませんでした。\n\n#静かな朝 #デスク"
)


def wall_of(generation: Generation) -> str:
    return reverse("wall", args=[generation.pk])


def everywhere(world: World, text: str = "", shape: str = "feed", **fields: object) -> Generation:
    texts = dict.fromkeys(catalog.PLATFORMS, text) if text else None
    return world.captions(texts, parameters=EVERYWHERE, inputs=[world.file(shape=shape)], **fields)


@scene("wall", "many")
def wall_of_all_post_types(world: World) -> str:
    generation = everywhere(world, prompt="Spring in the studio: one notebook, one cup")
    world.reviews(generation)
    return wall_of(generation)


@scene("wall", "empty")
def wall_before_there_are_captions(world: World) -> str:
    return wall_of(world.generation("content", "processing", parameters=EVERYWHERE))


@scene("wall", "no picture")
def wall_without_a_picture(world: World) -> str:
    return wall_of(world.captions(parameters=EVERYWHERE))


@scene("wall", "tall")
def wall_of_a_tall_picture(world: World) -> str:
    return wall_of(everywhere(world, shape="portrait"))


# Words over pictures are what a reel is; both can be scrolled, and so take the focus.
@scene("wall", "several", ignored=("overlap: div.screen > div.shots.strip",))
def wall_of_several_pictures(world: World) -> str:
    files = [world.file(shape=shape) for shape in ("landscape", "portrait", "square", "feed", "landscape")]
    return wall_of(world.captions(parameters=EVERYWHERE, inputs=files))


@scene("wall", "long")
def wall_of_long_words(world: World) -> str:
    return wall_of(everywhere(world, LONG + "#DeskSetup https://northwind.example/desk", prompt=LONG[:500]))


@scene("wall", "rtl")
def wall_in_arabic(world: World) -> str:
    return wall_of(everywhere(world, ARABIC, prompt="صباح هادئ وأفكار واضحة"))


@scene("wall", "cjk")
def wall_in_japanese(world: World) -> str:
    return wall_of(everywhere(world, JAPANESE, prompt="静かな朝、冴えたアイデア"))


@scene("generation", "frames")
def job_with_shared_captions(world: World) -> str:
    return everywhere(world, shape="landscape").get_absolute_url()


@scene("desk", "frames")
def desk_with_a_shared_caption(world: World) -> str:
    reviews = world.reviews(everywhere(world))
    return reviews[0].get_absolute_url()


@scene("desk", "long rtl")
def desk_with_arabic(world: World) -> str:
    reviews = world.reviews(everywhere(world, ARABIC * 6, shape="portrait"))
    return reviews[0].get_absolute_url()
