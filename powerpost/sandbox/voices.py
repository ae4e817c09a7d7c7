"""How captions sound on each platform: openings, bridges, questions, findings and hashtags, as data."""

from dataclasses import dataclass

from powerpost import catalog


@dataclass(frozen=True, slots=True)
class Voice:
    """The phrases of one platform. Each caption takes one of every kind, chosen by its prompt."""

    openings: tuple[str, ...]
    bridges: tuple[str, ...]
    questions: tuple[str, ...]
    hashtag: str
    hashtag_count: int


VOICES: dict[str, Voice] = {
    catalog.INSTAGRAM.id: Voice(
        openings=(
            "Save this one for later ✨",
            "A little something we are proud of 💛",
            "New day, new story 🌿",
            "You asked, and here it is 🙌",
        ),
        bridges=(
            "Small detail, big difference, and it is only the beginning.",
            "It took a while, and every minute was worth it.",
            "Made with care, and now it is yours to enjoy.",
        ),
        questions=(
            "What is the first thing you would try? Tell us below 👇",
            "Who should see this? Tag them 💬",
            "Yes or absolutely yes?",
        ),
        hashtag="InstaDaily",
        hashtag_count=5,
    ),
    catalog.TIKTOK.id: Voice(
        openings=("POV: it finally happened 👀", "Wait for it…", "Okay but why did nobody tell us sooner 😳"),
        bridges=("Watch till the end.", "Part two if you ask nicely.", "No filter, just this."),
        questions=("Would you?", "Rate it 1 to 10 👇", "Duet this, we dare you"),
        hashtag="fyp",
        hashtag_count=4,
    ),
    catalog.YOUTUBE.id: Voice(
        openings=(
            "In this video we take a closer look:",
            "Everything you need to know, in a few minutes:",
            "Here is the whole story:",
        ),
        bridges=(
            "We show what is new, how it works and what we would do differently.",
            "Stay for the last part, where we answer the questions you sent us.",
        ),
        questions=(
            "Let us know in the comments what you would like to see next.",
            "Which part surprised you most? The comments are yours.",
        ),
        hashtag="Explained",
        hashtag_count=3,
    ),
    catalog.X.id: Voice(
        openings=("It is here:", "Worth a minute of your day:", "Today:", "Quick one:"),
        bridges=("",),
        questions=("Thoughts?", "What would you add?", "Agree?"),
        hashtag="News",
        hashtag_count=2,
    ),
    catalog.FACEBOOK.id: Voice(
        openings=(
            "We have some news to share with you today.",
            "Some things are better told among friends.",
            "Here is something that made our week.",
        ),
        bridges=(
            "A big thank you to everyone who was part of it. We could not have done it without you.",
            "If you have followed us for a while, you know how much this means to us.",
        ),
        questions=(
            "How do you feel about it? We read every comment.",
            "Do you know someone who would like this? Share it with them.",
        ),
        hashtag="Community",
        hashtag_count=3,
    ),
    catalog.LINKEDIN.id: Voice(
        openings=(
            "Progress rarely looks dramatic from the inside.",
            "A short note on something our team has been working towards.",
            "Good work is mostly patience, and then one day you can show it.",
        ),
        bridges=(
            "What made the difference was not one big idea but many small decisions, each of them tested "
            "with the people it was meant for.",
            "We learned more from the first ten conversations than from the first hundred slides.",
        ),
        questions=(
            "How does your team approach this? I would love to read your experience.",
            "What would you have done differently?",
        ),
        hashtag="Leadership",
        hashtag_count=3,
    ),
}

# Deep research writes more, and differently: a heading and three findings.
DEEP_HEADINGS: tuple[str, ...] = ("Why it matters:", "What we found:", "Three things worth knowing:")
DEEP_FINDINGS: tuple[str, ...] = (
    "People decide in the first seconds whether something is for them.",
    "Showing the work builds more trust than announcing the result.",
    "One clear idea is remembered longer than five good ones.",
    "Questions that are easy to answer get answered.",
    "The best time to share is while it is still fresh.",
    "Familiar words travel further than clever ones.",
)
DEEP_X_OPENINGS: tuple[str, ...] = ("We looked into it:", "Behind the headline:", "The longer view:")

# Too plain to be hashtags.
COMMON_WORDS: frozenset[str] = frozenset(
    word
    for line in (
        "about above across after again all also and any are because been before being between both but",
        "can could did does doing down each even every few for from further had has have having her here",
        "him his how into its just like made make many more most much new not now off once one only",
        "other our out over own same she should some such than that the their them then there these they",
        "this those through too two under until very was way were what when where which while who will",
        "with would you your yours",
    )
    for word in line.split()
)
