"""Captions that are hard to count, fold, colour or draw, by a name that says why."""

WORDS = "Dark mode is here, for everybody who reads at night. "

CAPTIONS: dict[str, str] = {
    "empty": "",
    "one sign": "a",
    "only spaces": "   \n  ",
    "leading spaces and line ends": "\n\n   Two lines down,\n\tand a tab\n\n\nthree more  spaces  ",
    "windows line ends": "One\r\ntwo\r\n\r\nthree " * 20,
    "markup": "<script>alert('x')</script> <b>bold</b> &amp; &lt; \" ' </textarea> {{ 7 }} " * 4,
    "addresses": "See https://example.com/a?b=c#d, (example.org/path_(x)), http://例え.jp and e.g. Node.js. "
    * 4,
    "an address across the fold": "x" * 100
    + " https://northwind.example.com/a/very/long/path?with=query&and=more#end",
    "only hashtags": "#One #Two #Three #été #東京 ＃タグ #hindi_हिन्दी #100days #2026 " * 6,
    "mentions": "Thanks @north.wind, @a_b and ＠c. mail@northwind.org is none, @@neither. " * 4,
    "families": "👩‍👩‍👧‍👦👨🏽‍🚀🧑‍🤝‍🧑❤️‍🔥" * 40,
    "a family at the fold": "x" * 124 + "👩‍👩‍👧‍👦 and more words behind it",
    "flags": "🇩🇪🇯🇵🏴󠁧󠁢󠁥󠁮󠁧󠁿🏳️‍🌈🇺" * 30,
    "keycaps and signs": "1️⃣ #️⃣ *️⃣ © ™️ ☺ ☺️ ❤ ❤️ " * 10,
    "chinese": "深夜模式终于来了，所有屏幕都会跟随系统。" * 15,
    "japanese": "静かな朝、冴えたアイデア。机の上を片づけました。#静かな朝 " * 12,
    "korean": "드디어 다크 모드가 나왔습니다. " * 15,
    "combining marks": "é́ ñ ô̂ क्षि กำ נִקּוּד Z̷̛̗a̵̟͝l̶̰̈g̵͙̑o̷͇͐ " * 12,
    "arabic": "صباح هادئ وأفكار واضحة، رتبنا المكتب. #صباح_هادئ " * 8,
    "hebrew and english": "שלום world, זה a mixture של both. @north.wind " * 8,
    "direction marks": "\u202eabc\u202c \u2067def\u2069 \u200fghi\u200e " * 10,
    "mathematical letters": "𝓓𝓪𝓻𝓴 𝐦𝐨𝐝𝐞 𝕚𝕤 𝖍𝖊𝖗𝖊 " * 10,
    "one word": "x" * 4000,
    "without end": WORDS * 30,
    "the longest": (WORDS * 1300)[:63_206],
    "many tags": "#tag @name https://a.example " * 2000,
}
