"""Words that pages find hard: long ones, words from right to left, words without spaces, and markup."""

LONG_PROMPT = (
    "A minimalist workspace in the early morning, seen from above: an oak desk with a closed laptop, a cup "
    "of black coffee, one open notebook with a fountain pen across it, soft side light from a window on the "
    "left, long shadows, muted colours with a single terracotta accent, plenty of empty space in the upper "
    "third for a headline, no people, no logos, no screens, and nothing that looks staged. It should feel "
    "calm, honest and a little imperfect."
)
LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
LONG_LINK = "https://northwind.example/campaigns/2026/summer/" + "very-long-path-without-a-break-" * 3
ARABIC = "صباحات هادئة وأفكار واضحة ☕️\n\nرتّبنا المكتب كي يتنفّس العمل: دفتر واحد، فنجان واحد.\n\n#مكتب #صباح"
ARABIC_PROMPT = "مكتب بسيط في الصباح الباكر مع كوب قهوة ودفتر مفتوح"
JAPANESE = (
    "静かな朝、冴えたアイデア☕️\n\n机の上を片付けたら、仕事が息をし始めました。ノート一冊、カップ一つ、"
    "一度に一つのことだけ。\n\nあなたの机の上には何がありますか？\n#朝活 #デスク環境"
)
JAPANESE_PROMPT = "早朝のミニマルなワークスペース、コーヒーカップと開いたノート、窓からの柔らかい光、広い余白"
MARKUP = "<script>alert('1')</script> & <b>bold</b> {{ braces }} — it’s “quoted”"
EMOJI = "👩‍👩‍👧‍👦🏳️‍🌈🇩🇪🇯🇵👍🏽 e\u0301a\u0308"
