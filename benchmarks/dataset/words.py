"""What a made-up team writes: prompts, captions, comments and names of files, always the same for a seed."""

from itertools import accumulate
from random import Random

# The team's own brands stand in most prompts, in the order of how often.
BRANDS = ("Northwind", "Harbour Roast", "Lumen Desk", "Fjordline", "Maple & Mint")
SEASONS = ("spring", "summer", "autumn", "winter", "holiday", "back to school", "new year")
SHOTS = (
    "Close-up", "Flat lay", "Wide shot", "Portrait", "Slow pan", "Overhead view", "Macro shot", "Still life",
    "Product photo", "Candid scene",
)  # fmt: skip
LOOKS = (
    "warm", "minimal", "moody", "bright", "rustic", "playful", "elegant", "cosy", "bold", "airy", "vintage",
    "calm", "golden", "crisp", "dreamy", "hand-made", "quiet", "sunlit", "misty", "modern",
)  # fmt: skip
THINGS = (
    "coffee beans", "a ceramic mug", "a walnut desk", "an oak bench", "a linen apron", "a brass lamp",
    "a rain jacket", "wool socks", "a paper notebook", "a glass carafe", "fresh pastries", "a canvas bag",
    "a city bike", "a herb garden", "a record player", "a travel bottle", "a leather chair", "a gift box",
    "an espresso machine", "a bowl of berries", "mint tea", "a maple tray", "running shoes", "a candle",
)  # fmt: skip
PLACES = (
    "by the window", "on a marble counter", "in the rain", "at the harbour", "in a small studio",
    "on a mountain trail", "at the market", "in morning light", "beside the fireplace", "on a rooftop",
    "under old trees", "at the long table", "in the shop", "on the ferry", "with friends",
)  # fmt: skip
OCCASIONS = (
    "launch", "campaign", "sale", "opening", "anniversary", "workshop", "tasting", "giveaway", "reveal",
    "collaboration", "weekend", "newsletter",
)  # fmt: skip
OPENINGS = (
    "Some mornings deserve more time", "You asked, we listened", "Meet the newest member of the family",
    "Good things come to those who wander", "It starts with one small habit", "Three weeks of work",
    "This is what slow looks like", "Nothing fancy, just done well", "Save this one for Monday",
    "We tried it so you do not have to",
)  # fmt: skip
SENTENCES = (
    "We made {thing} for days like these, {look} and unhurried {place}.",
    "Ask {name} what changed and the answer is {thing}.",
    "Every detail was chosen with {name}, who has done this for twenty years.",
    "Find it {place}, from Thursday, while there is some left.",
    "It is {look}, it is {second}, and it belongs {place}.",
    "Behind the {occasion}: {thing}, a lot of tape, and {name}.",
    "Our {season} {occasion} brings {thing} to {name}.",
    "The result feels {look} without trying, which took us the longest.",
    "If you know {name}, you know why {thing} matters.",
)
CLOSINGS = (
    "What would you add?", "Tell us in the comments.", "Link in bio.", "Tag somebody who needs this.",
    "See you there ☕️", "Now in all shops.", "More on Friday ✨", "Which one is yours?",
)  # fmt: skip
REMARKS = (
    "Please make the {look} part come first.", "The logo of {name} is cut off at the right.",
    "Can we say {occasion} instead?", "Love the light {place}.", "The second sentence is too long.",
    "Is {thing} still what we sell there?", "Numbers need a source before this goes out.",
    "Too {look} for {season}, I think.", "Good. One hashtag less would do.", "{name} should see this first.",
)  # fmt: skip
ANSWERS = ("Done, see the new revision.", "Good point.", "I would keep it.", "Fixed.", "Agreed, thanks!")
DECISIONS = (
    "Less {look}, please, and say where to find it.", "Wrong season: this is for {season}.",
    "Not our tone. Try it with {thing}.", "The claim about {name} is not approved by legal.",
)  # fmt: skip
TAGS = (
    "campaign", "evergreen", "people", "product", "shop", "season", "press", "team", "draft", "recipe",
    "behind the scenes", "customers",
)  # fmt: skip
# Names of products, people and places that only a few texts hold, as in life.
NAMES = 6_000


class Words:
    """Draws texts; names come as unevenly as in any language."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311  the same words in every run
        syllables = [first + second for first in "bdfghklmnprstvw" for second in "aeiou"]
        self._names = [
            "".join(self._random.choices(syllables, k=self._random.randint(2, 3))).title()
            for _ in range(NAMES)
        ]
        self._weights = list(accumulate(1 / (place + 10) for place in range(NAMES)))
        self._brand_weights = list(accumulate((50, 20, 14, 10, 6)))
        sentences = [self._filled(self._one(SENTENCES)) for _ in range(12_000)]
        self._sentences = sentences

    def name(self) -> str:
        """Return a made-up name."""
        return self._random.choices(self._names, cum_weights=self._weights)[0]

    def brand(self) -> str:
        """Return one of the team's brands."""
        return self._random.choices(BRANDS, cum_weights=self._brand_weights)[0]

    def brand_in(self, prompt: str) -> str:
        """Return the brand that a prompt names, or one of them all."""
        return next((brand for brand in BRANDS if brand in prompt), None) or self.brand()

    def prompt(self) -> str:
        """Return what somebody asks for."""
        one = self._one
        return (
            f"{one(SHOTS)} of {one(THINGS)} {one(PLACES)}, {one(LOOKS)} and {one(LOOKS)}, for the "
            f"{one(SEASONS)} {one(OCCASIONS)} of {self.brand()} with {self.name()} and {self.name()}"
        )

    def caption(self, platform: str, brand: str) -> str:
        """Return a caption as long as is usual on the platform."""
        one, sentences = self._one, self._sentences
        if platform in ("x", "tiktok"):
            return f"{one(OPENINGS)}. {one(sentences)[:150]} #{_hashtag(brand)}"
        middle = " ".join(self._random.choices(sentences, k=2 if platform == "instagram" else 3))
        hashtags = f"#{_hashtag(brand)} #{self.name()} #{_hashtag(one(OCCASIONS))}"
        return f"{one(OPENINGS)}.\n\n{middle}\n\n{one(CLOSINGS)}\n\n{hashtags}"

    def title(self) -> str:
        """Return the title of a video."""
        return f"{self._one(OPENINGS)}: {self.name()}, explained in sixty seconds"

    def remark(self) -> str:
        """Return a comment on an output."""
        return self._filled(self._one(REMARKS))

    def answer(self) -> str:
        """Return an answer to a comment."""
        return self._one(ANSWERS)

    def decision(self) -> str:
        """Return why an output is sent back or rejected."""
        return self._filled(self._one(DECISIONS))

    def file_name(self, number: int, extension: str) -> str:
        """Return the name of an uploaded file: half as cameras call them."""
        if number % 2:
            return f"IMG_{1000 + number % 9000}{extension}"
        return f"{self.brand()} {self._one(OCCASIONS)} {self.name()}{extension}".replace(" ", "-")

    def _one(self, choices: tuple[str, ...] | list[str]) -> str:
        return choices[int(self._random.random() * len(choices))]

    def _filled(self, sentence: str) -> str:
        return sentence.format(
            thing=self._one(THINGS), look=self._one(LOOKS), second=self._one(LOOKS), place=self._one(PLACES),
            name=self.name(), occasion=self._one(OCCASIONS), season=self._one(SEASONS),
        )  # fmt: skip


def _hashtag(words: str) -> str:
    return "".join(filter(str.isalnum, words.title()))
