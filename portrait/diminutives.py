"""Small names of things: Häuschen, bruggetje, florecita, gattino, barquinho, свечка.

People post in them, and most dictionaries keep them as words of their own. Here they are made of a noun by rule. A rule makes more than a
language has; what it has for something else ("cervello" is no small deer) stands in `_OTHERWISE`.
"""

from __future__ import annotations

_UMLAUTS = (("au", "äu"), ("a", "ä"), ("o", "ö"), ("u", "ü"))
_SOFTER = {"г": "ж", "к": "ч", "х": "ш", "ц": "ч"}
_ROUND = "aeiouáéíóúêôãõ"
_OTHERWISE: dict[str, frozenset[str]] = {
    language: frozenset(forms.split())
    for language, forms in {
        "de": """
            tauchen welschen raschen buschen büschen pinnchen hähnchen hühnchen schätzchen schätzlein kränzchen kränzlein
            blättchen tröpfchen tröpflein schälchen schällein
        """,
        "nl": "reetje reepje kastje mietje sleepje boeketje kadeetje bestje",
        "es": """
            corito palomita palomitas manguito manguitos calabacita calabacitas remito pinito pinitos cochecito cochecitos carrito
            carritos
        """,
        "pt": """
            carrinho carrinhos cravinho cravinhos ginjinha caminha caminhas coroinha folhinha folhinhas gatinhas mantinha
            mantinhas cavalinha cavalinhas
        """,
        "it": """
            lamina lametta merletto grillino grilletto corvino cervino cervello cervellino canino canina asinino muletto aquilina
            volpino volpina caprina gazzetta gazzella staffetta pecorina serpentino serpentina viperina lupetto picchetto ricamino
            motorino motoretta vellutino pizzetto chiodino assetto assetta pinzetta cestello casella casellina cuscinetto scaletta
            favello favellino coretto trombetta stagnino pozzetto melina ascella fiorino fioretto fioretta patatina rosetta semina
            cardino alberino vignetta pallonetto boccino boccetta scudetto navetta spaghetto salmonella molino faretto sartina
            ondina lunetta soletta mascherina libretto cavetto bustina pendolino mattonella macchinetta capannello rubinetto
            cappelletto scarpetta calzetta copertina fagottino peretta panetto nocino nocella mulino
        """,
        "ru": """
            медведка медведица волок песок воронка вороночка воронок утечка перце лиска лисок конка конца лоска молка молочка
            мышца голубца осочка осечка бычок оселок лебедка ястребок коток глинка пряжка пряжечка ножек сырок кофейница кружочка
            печенка печенька плитка плиточка хорек горца горка горочка реечка скалочка тростка рожка рожочка рожица желудка
            желудочка ягодица листок пенка пеночка пенечка мошок мошек грибок сливка рассадка лопатка коронка короночка кладчик
            кладок лесочка лесенка вершка вершочка белочек зыбка порошка порошочка порошица метелка метелочка фотографика тушка
            черепок заводчик вертолетчик самолетчик крышка крышечка каретка поездок каменка каменца лунка луночка совка совочка
            шерстка липка репица
        """,
    }.items()
}


def diminutives(word: str, language: str) -> tuple[str, ...]:
    """The small names that `word` (a noun in lower case, singular) may have in `language`; none where no rule is known."""
    made = _RULES[language](word) if language in _RULES and len(word) > 2 and " " not in word else ()
    refused = _OTHERWISE.get(language, frozenset())
    return tuple(form for form in dict.fromkeys(made) if form not in refused)


def _german(word: str) -> tuple[str, ...]:
    stems = [word, *(word.removesuffix(ending) for ending in ("e", "en") if word.endswith(ending) and len(word) > 4)]
    made = [stem + ending for one in stems for stem in (one, _umlauted(one)) for ending in ("chen", "lein")]
    short = _umlauted(word.removesuffix("el"))  # Vogel, Vöglein
    return (*made, short + "lein") if word.endswith("el") else tuple(made)


def _umlauted(stem: str) -> str:
    """The last vowel of a stem turned: haus, häus."""
    at, plain, turned = max((stem.rfind(plain), plain, turned) for plain, turned in _UMLAUTS)
    if plain == "u" and at and stem[at - 1] == "a":
        at, plain, turned = at - 1, "au", "äu"
    return stem if at < 0 else stem[:at] + turned + stem[at + len(plain) :]


def _dutch(word: str) -> tuple[str, ...]:
    linked = word.removesuffix("g") + "kje" if word.endswith("ing") else word + "je"
    return (linked, word + "tje", word + "pje", word + word[-1] + "etje", word + "etje")


def _spanish(word: str) -> tuple[str, ...]:
    if word.endswith(("a", "o")):
        stem = _respelt(_unaccented(word[:-1]), {"c": "qu", "g": "gu", "z": "c"})
        return (f"{stem}it{word[-1]}", f"{stem}it{word[-1]}s")
    stem = _respelt(_unaccented(word), {"z": "c"})
    links = ("cit",) if word.endswith(("e", "n", "r", "ón")) else ("it",)
    if word.endswith(("z", "n", "r", "l")) and sum(letter in _ROUND for letter in word) == 1:
        links = ("ecit",)  # flor, luz, tren: one syllable takes a link
    return tuple(stem + link + ending for link in links for ending in ("o", "a", "os", "as"))


def _portuguese(word: str) -> tuple[str, ...]:
    if word.endswith(("a", "o")) and not word.endswith(("ão", "ia", "io", "ua", "uo")):
        stem = _respelt(_unaccented(word[:-1]), {"c": "qu", "g": "gu", "ç": "c"})
        return (f"{stem}inh{word[-1]}", f"{stem}inh{word[-1]}s")
    return tuple(_unaccented(word) + "zinh" + ending for ending in ("o", "a", "os", "as")) + (word + "zinho", word + "zinha")


def _italian(word: str) -> tuple[str, ...]:
    if word[-1] not in "aeo":
        return ()
    stem = _respelt(word[:-1].removesuffix("i"), {"c": "ch", "g": "gh"}) if not word.endswith(("e", "ia", "io")) else word[:-1].removesuffix("i")
    endings = ("a",) if word[-1] == "a" else ("o",) if word[-1] == "o" else ("o", "a")
    return tuple(stem + link + ending for link in ("in", "ett", "ell", "ellin", "olin") for ending in endings)


def _russian(word: str) -> tuple[str, ...]:
    last, stem = word[-1], word[:-1]
    if last in "аяь" and stem:
        soft = _softened(stem)
        if word.endswith("ка"):
            soft = stem[:-1]
            return (f"{soft}очка", f"{soft}ечка", f"{_softened(soft)}ечка", f"{soft}енка")
        return (f"{soft}ка", f"{soft}очка", f"{soft}ечка", f"{stem}ица", f"{stem}ца", f"{soft}енька")
    if last == "о" and stem:
        soft = _softened(stem)
        return (f"{soft}ко", f"{stem}цо", f"{stem}це", f"{stem}ко", f"{stem}ьце", f"{soft}ышко", f"{soft}ечко")
    if last == "е" and stem:
        return (f"{stem}ко", f"{stem}цо", f"{stem.removesuffix('ц')}ышко")
    if word.endswith(("ок", "ек")):
        return (f"{word[:-1]}чек", f"{word[:-2]}очек", f"{word[:-2]}ечек")
    if word.endswith("ец"):
        return (f"{word[:-2]}чик",)
    return (f"{word}ик", f"{word}чик", f"{_softened(word)}ок", f"{_softened(word)}ек")


def _softened(stem: str) -> str:
    return stem[:-1] + _SOFTER.get(stem[-1], stem[-1]) if stem else stem


def _respelt(stem: str, letters: dict[str, str]) -> str:
    """The end of a stem as it is written before i: boc-a, boqu-ita."""
    return stem[:-1] + letters.get(stem[-1], stem[-1]) if stem else stem


def _unaccented(word: str) -> str:
    return word.translate(str.maketrans("áéíóúêô", "aeioueo"))


_RULES = {"de": _german, "nl": _dutch, "es": _spanish, "pt": _portuguese, "it": _italian, "ru": _russian}
