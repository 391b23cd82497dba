"""An English question's pieces in Japanese order: what stands behind a noun goes before it, the verb to the end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from answer.english.pieces import Piece, Pieces
from answer.english.words import load_english

_JOINING = {
    "と": "との",
    "へ": "への",
    "から": "からの",
    "について": "についての",
    "として": "としての",
    "以降": "以降の",
    "以前": "以前の",
}
"""A particle between a noun and the noun before it in English; の for any other."""
_HEADED = frozenset({"which", "what", "count", "list", ""})


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A noun with what belongs to it, behind a preposition's particle or none ("")."""

    text: str
    noun: str
    kind: str
    particle: str = ""


@dataclass(slots=True)
class _Clause:
    """Phrases before the verb and behind it, those behind prepositions, the verb, and an extreme without a noun."""

    before: list[_Phrase] = field(default_factory=list)
    after: list[_Phrase] = field(default_factory=list)
    posts: list[_Phrase] = field(default_factory=list)
    verb: Piece | None = None
    extreme: str = ""


def japanese_question(asked: Pieces) -> str:
    """Return a question in Japanese, "" where there is nothing to ask about."""
    clause = _read(asked)
    compared = next((piece.japanese for piece in asked.pieces if piece.kind == "comparative"), "")
    if compared:
        return _compare(compared, asked.pieces, clause)
    if clause.verb:
        return _with_verb(asked, clause, clause.verb)
    plain = [*clause.before, *clause.after]
    if not plain and clause.posts:
        plain = [clause.posts.pop()]
    if clause.extreme and plain:
        plain[0] = replace(plain[0], text=clause.extreme + plain[0].text)
    return _without_verb(asked, plain, clause.posts) if plain else ""


def _read(asked: Pieces) -> _Clause:
    clause = _Clause(verb=_main_verb(asked))
    particle, seen = "", False
    for run in _runs(asked.pieces, clause.verb):
        if run[0] is clause.verb:
            particle, seen = "", True
        elif run[0].kind == "preposition":
            particle = run[0].japanese
        elif phrase := _phrase(run, particle):
            _place(clause, phrase, seen)
            particle = ""
        elif extremes := [piece for piece in run if piece.kind == "extreme"]:
            clause.extreme = extremes[0].japanese
    return clause


def _runs(pieces: Sequence[Piece], verb: Piece | None) -> Iterator[list[Piece]]:
    """Yield the pieces that make a phrase together; the verb and each preposition is a run of its own."""
    run: list[Piece] = []
    for piece in (*pieces, Piece("break")):
        alone = piece is verb or piece.kind in {"preposition", "comparative"}
        if run and (alone or _ends(run, piece)):
            yield run
            run = []
        if piece is verb or piece.kind == "preposition":
            yield [piece]
        elif not alone and not (piece.kind == "break" or (piece.kind == "and" and not run)):
            run.append(Piece("noun", piece.japanese) if piece.kind == "verb" else piece)
    if run:
        yield run


def _ends(run: Sequence[Piece], piece: Piece) -> bool:
    """Tell whether a phrase ends before a piece: at an article or auxiliary, before another date or superlative."""
    if run[-1].kind == "and":
        return False
    if piece.kind == "and":
        return piece.japanese == "," and all(before.kind == "time" for before in run)
    if piece.kind == "time":
        return run[-1].kind not in {"time", "adjective"}
    return piece.kind in {"break", "extreme", "most"}


def _main_verb(asked: Pieces) -> Piece | None:
    """The verb of the question: the first behind what does it, where it has an auxiliary; else the first past form."""
    verbs = [piece for piece in asked.pieces if piece.kind == "verb"]
    if asked.auxiliary:
        things = [n for n, piece in enumerate(asked.pieces) if piece.kind in {"noun", "name"}]
        behind = [piece for piece in asked.pieces[things[0] :] if piece.kind == "verb"] if things else []
        verbs = behind[:1] or verbs
    past = [verb for verb in verbs if verb.past and not asked.auxiliary]
    return past[0] if past else verbs[-1] if verbs else None


def _phrase(run: Sequence[Piece], particle: str) -> _Phrase | None:
    """A run of adjectives, nouns, names and dates as one phrase (Governor Fukuda -> 福田知事, A and B -> AとB)."""
    words = load_english().tables["words"]
    titles = words["titles"]
    text, previous = "", Piece("break")
    lead, pending = "", ""
    for n, piece in enumerate(run):
        if piece.kind == "and":
            text += "と" if text and n + 1 < len(run) and not text.endswith("と") else ""
        elif piece.kind == "most":
            pending = "が一番多い"
        elif piece.kind == "extreme":
            lead = piece.japanese
        elif piece.japanese in titles and n + 1 < len(run) and run[n + 1].kind == "name":
            pending = piece.japanese
        else:
            joins = text and not text.endswith("と") and previous.kind != "adjective"
            joins = joins and not (previous.kind == "name" and piece.japanese in words["joined"])
            if piece.kind == "name" and previous.kind == "noun" and joins:
                text = f"{piece.japanese}の{text}"  # sister city Tsuruga
                continue
            text += ("の" if joins else "") + piece.japanese
            if piece.kind == "name" and pending in titles:
                text, pending = text + pending, ""
        previous = piece
    kinds = {piece.kind for piece in run if piece.japanese and piece.kind != "and"}
    if not text:
        return None
    last = next(piece for piece in reversed(run) if piece.japanese)
    noun = next((piece for piece in reversed(run) if piece.kind == "noun"), last).japanese
    kind = "time" if kinds == {"time"} else "name" if kinds == {"name"} else "most" if pending else "noun"
    return _Phrase(lead + text + pending, noun, kind, particle)


def _place(clause: _Clause, phrase: _Phrase, seen: bool) -> None:
    plain = clause.after if seen else clause.before
    if phrase.particle == "の" and (plain or clause.posts):  # belongs to the phrase before it
        where = clause.posts if clause.posts and (clause.posts[-1].particle or not plain) else plain
        before = where.pop()
        where.append(_Phrase(f"{phrase.text}の{before.text}", before.noun, before.kind, before.particle))
    elif phrase.particle == "の":
        plain.append(replace(phrase, particle=""))  # the name of a program: of the name nothing is left
    elif (
        phrase.particle == "で" and phrase.kind != "time" and seen and clause.posts and clause.posts[-1].kind == "noun"
    ):
        before = clause.posts.pop()  # twinned with cities in Sakhalin
        clause.posts.append(replace(before, text=f"{phrase.text}の{before.text}"))
    elif phrase.particle and phrase.kind != "time" and clause.before and clause.verb and not seen:
        before = clause.before.pop()  # trainees from Leningrad learned
        clause.before.append(replace(before, text=_joined(phrase) + before.text))
    elif phrase.particle or phrase.kind == "time":
        clause.posts.append(phrase)
    else:
        plain.append(phrase)


def _without_verb(asked: Pieces, plain: Sequence[_Phrase], posts: Sequence[_Phrase]) -> str:
    """What is X of Y in Z -> ZのYのXは何ですか."""
    first, *others = plain
    if first.kind == "most" and not others:
        return "".join(_joined(post) for post in posts) + first.text + "のは" + _end(asked.asks, first)
    rest = "".join(map(_joined, reversed(posts)))
    if asked.asks == "confirm" and others and asked.auxiliary:
        joint = "の" if "と" in first.text else "に"  # A and B have ties: not each of them
        return f"{first.text}{joint}{rest}{'の'.join(other.text for other in others)}はありますか?"
    if asked.asks == "confirm" and others:
        return f"{first.text}は{rest}{'の'.join(other.text for other in others)}ですか?"
    if asked.asks == "distance":
        start = "".join(post.text + (post.particle or "の") for post in posts)
        return f"{start}{'と'.join(p.text for p in plain)}は{_end(asked.asks, first)}"
    most = next((phrase for phrase in others if phrase.kind == "most"), None)
    if most:
        kinds = load_english().tables["words"]["most"]
        return f"{rest}{most.text}{kinds.get(first.text, first.text)}は{_end(asked.asks, first)}"
    if asked.asks == "where" and first.kind == "name":
        return f"{rest}{first.text}はどこにありますか?"
    whole = rest + "".join(map(_joined, others)) + first.text
    if first.kind == "name" and not posts and not others and asked.asks in {"what", "who"}:
        return f"{whole}とは{_end(asked.asks, first)}"
    if asked.asks == "what" and asked.defines and not (posts or others) and (asked.defines == "a" or _is_thing(first)):
        return f"{whole}とは何ですか?"
    if asked.asks == "reason":
        return f"{whole}の理由は何ですか?"
    return whole + ("" if asked.asks == "list" else "は") + _end(asked.asks, first)


def _with_verb(asked: Pieces, clause: _Clause, verb: Piece) -> str:
    """When did X visit Y in Z -> ZでXがYを訪問したのはいつですか; which X visited Y -> Yを訪問したXは…."""
    subjects = list(clause.before)
    headed = (
        asked.asks in _HEADED
        and bool(subjects)
        and (asked.head_follows or asked.asks in {"list", ""} or not asked.auxiliary)
    )
    head = subjects.pop(0) if headed else None
    agent = any(post.particle == "が" for post in clause.posts)
    passive = asked.passive and verb.past and not (agent or clause.after or asked.asks == "who")
    tables = load_english().tables
    nouns = [phrase.noun for phrase in (*clause.before, *clause.after)]
    changed: Mapping[str, str] = next((tables["together"][noun] for noun in nouns if noun in tables["together"]), {})
    changed = {} if asked.asks == "who" else changed  # who signed it is told by name
    verb = replace(verb, japanese=changed.get(verb.japanese, verb.japanese))
    own = tables["particles"].get(verb.japanese, {})
    parts = [
        post.text + ("に" if post.kind == "time" else own.get(post.particle, post.particle)) for post in clause.posts
    ]
    marker = "を" if agent and asked.passive else "が"  # Tochigi was chosen by Kaluga
    parts += ["と".join(s.text for s in subjects) + marker] if subjects else []
    parts += [clause.extreme.replace("古い", "早く").replace("新しい", "最近")]
    parts += [phrase.text + own.get("を", "を") for phrase in clause.after]
    said = "".join(parts) + _past(verb.japanese, passive=passive)
    if head:
        return f"{said}{head.text}" + ("" if asked.asks == "list" else "は") + _end(asked.asks, head)
    if asked.asks == "reason":
        return f"{said}理由は何ですか?"
    if asked.asks == "way":
        return f"どのように{said}のですか?"
    if asked.asks in {"confirm", ""}:
        return f"{said}のですか?"
    return f"{said}のは" + _end(asked.asks, _Phrase("", "", ""))


def _compare(compared: str, pieces: Sequence[Piece], clause: _Clause) -> str:
    """Which is older, A or B -> AとBはどちらが古いですか; with what they are compared by, if any (AとBの姉妹都市)."""
    names = [piece.japanese for piece in pieces if piece.kind == "name"]
    places = load_english().tables["words"]["places"]
    nouns = [piece.japanese for piece in pieces if piece.kind == "noun" and piece.japanese not in places]
    nouns += [clause.verb.japanese] if clause.verb else []
    return f"{'の'.join(('と'.join(names), *nouns[:1]))}はどちらが{compared}ですか?" if len(names) > 1 else ""


def _is_thing(phrase: _Phrase) -> bool:
    """Tell whether what a noun is can be asked, not who, where or how much."""
    return phrase.noun not in load_english().tables["own_ends"] and phrase.text == phrase.noun


def _past(japanese: str, *, passive: bool) -> str:
    forms = load_english().tables["past"].get(japanese, [japanese + "した", japanese + "された"])
    return str(forms[passive])


def _joined(phrase: _Phrase) -> str:
    joint = "の" if phrase.kind == "time" else _JOINING.get(phrase.particle, "の")
    return phrase.text + joint


def _end(asks: str, phrase: _Phrase) -> str:
    tables = load_english().tables
    own = tables["counters"] if asks == "count" else tables["own_ends"] if asks in {"what", "which", ""} else {}
    default = tables["ends"].get(asks, tables["ends"]["what"])
    if asks == "which" and phrase.text:
        default = tables["ends"]["what"]
    return str(own.get(phrase.noun, default))
