"""How a question that leaves out what it is about is worded whole, with what an earlier one was about."""

from __future__ import annotations

import re

from answer.dialogue.earlier import Turn
from answer.dialogue.question_parts import Part, Parts
from answer.dialogue.words import load_dialogue_words
from answer.words import load_words
from japanese.eras import kanji_number
from japanese.normalize import fold
from japanese.tokens import tokenize

_PARTICLES = re.compile(r"(?:から|まで)?[がをにでとへ]?")
_ORDER = re.compile(
    r"(?:([0-9]{1,3}|[一二三四五六七八九十]{1,3})番目に|最も|一番|もっとも|いちばん)([^\sのは?？]+[いくさ])"
)
_THAN = re.compile(r"より[^\s?？]{1,4}い[?？]*$")
_ERA_ASKED = re.compile(r"(?:明治|大正|昭和|平成|令和)(?:で(?:いう|言う)と|だと|では|で)?何年")
_DOES = re.compile(r"を(?:し[たてま]|やっ|やり|する|行)")
_WHAT_IT_IS = re.compile(r"(?:どんな|どういう|どのような)(?:もの|事業|こと|制度|取り組み|ところ|場所|街|町)|何のこと")
_TELLING = frozenset({"name", "year", "noun", "topic", "relation", "cause", "verb", "extreme", "asking"})


def on_side(question: Parts, turn: Turn) -> str | None:
    """Ask an earlier question of one side (日本側から見ると)."""
    side = question.of("side")[0].text
    earlier = [part for part in turn.parts if part.kind == "side"]
    if earlier:
        return turn.text[: earlier[-1].start] + side + turn.text[earlier[-1].end :] + "?"
    tail = _tail(turn, "relation", "topic", "noun") or next((p for p in turn.parts if p.kind == "asking"), None)
    at = tail.start if tail else 0
    return f"{turn.text[:at]}{side}の{turn.text[at:]}?"


def attribute(asked: str, question: Parts, turn: Turn) -> str | None:
    """Ask for something of what an earlier question was about (相手は? after 敦賀市の提携年は?)."""
    instead = _other_kind(question, turn)
    if instead:
        return instead
    if question.of("topic", "noun") and question.of("cause", "relation"):
        return _owned(turn.owner, asked)  # 京都府の提携相手は?, 提携のきっかけは?
    topic = turn.topic
    if load_words().properties.intersection(part.text for part in question.of("relation")) and _tail(turn, "cause"):
        return _owned(turn.subject, asked)  # カルーガ州が栃木県を選んだ理由は?, 知事の名前は?
    if not topic:
        return _owned(turn.subject, asked)
    if turn.topic_is_clause and question.parts[0].kind == "verb":
        return None  # 来たのはいつ? 懇談した知事の名前は?
    if turn.topic_is_clause:
        return topic[:-1] + asked
    kinds = ("relation", "cause", "topic") if question.of("topic") else ("relation", "cause")
    tail = _tail(turn, *kinds)
    if tail is None or tail.start == 0:
        return _owned(topic, asked)
    head = topic[: tail.start]
    return head + asked if not head.endswith("の") else head.removesuffix("の") + "の" + asked


def _other_kind(question: Parts, turn: Turn) -> str | None:
    """Ask the same of another kind of place (町と村は? after 沿海地方と提携している自治体は何件?)."""
    words = question.of("noun", "topic")
    places = load_dialogue_words().any_place
    tail = _tail(turn, "noun", "frame", "topic")
    if not words or tail is None or tail.text not in places or not all(word.text in places for word in words):
        return None
    said = question.text[words[0].start : words[-1].end]
    return turn.text[: tail.start] + said + turn.text[tail.end :] + "?"


def cause(asked: str, turn: Turn) -> str | None:
    """Ask why, of what an earlier question said to happen (理由は?)."""
    if turn.topic_is_clause:
        return turn.topic[:-1] + asked
    if turn.topic:
        tail = _tail(turn, "cause")
        return (turn.topic[: tail.start] if tail else turn.topic + "の") + asked
    return _in_place_of_asking(turn, "なぜ")


def ask(asked: str, question: Parts, turn: Turn) -> str | None:
    """Ask something else about the same (それはいつ?)."""
    asked = _ERA_ASKED.sub("和暦で何年", asked)
    if _WHAT_IT_IS.match(asked) and turn.subject:
        return f"{turn.subject}とは{asked}"  # IJSPとはどんなもの?
    if "verb" in question.kinds or _DOES.search(asked):
        return f"{turn.owner}は{asked}" if turn.owner else None
    if turn.topic_is_clause:
        return f"{turn.topic}は{asked}"
    if turn.topic:
        tail = _tail(turn, "cause")
        if tail and tail.start and not turn.topic[: tail.start].endswith("の"):
            return f"{turn.topic[: tail.start]}のは{asked}"  # 選んだ理由 -> 選んだのはいつ?
        return f"{turn.topic}は{asked}"
    words = question.of("asking")
    first = words[0]
    particle = _PARTICLES.match(question.text, first.end)
    return _in_place_of_asking(turn, first.text + (particle[0] if particle else ""))


def extreme(asked: str, question: Parts, turn: Turn) -> str | None:
    """Ask for the first or last of what an earlier question was about (一番古いのは?)."""
    earlier = [part for part in turn.parts if part.kind == "extreme"]
    if earlier:
        word = question.of("extreme")[0].text
        bare = word if earlier[0].text.endswith("の") else word.removesuffix("の")
        return turn.text[: earlier[0].start] + bare + turn.text[earlier[0].end :] + "?"
    if turn.topic:
        return f"{turn.topic[:-1]}もので{asked}" if turn.topic_is_clause else f"{turn.topic}で{asked}"
    done = _done(turn)
    return f"{turn.subject}の{done}で{asked}" if turn.subject and done else None


def _done(turn: Turn) -> str:
    """What a question says of its subject, as a noun (提携 in 提携していますか, 姉妹都市 in 姉妹都市ですか), or ""."""
    said = [part for part in turn.parts if part.kind in {"verb", "topic", "noun", "relation"}]
    last = said[-1].text if said else ""
    return last if last and last not in turn.subject and tokenize(last)[-1].pos in {"名詞", "接尾辞"} else ""


def comparison(question: Parts, turn: Turn) -> str | None:
    """Compare what an earlier question was about with another (小樽市とどちらが古い?)."""
    name = question.of("name")[0]
    rest = question.text[name.end :]
    if not turn.owner:
        return None
    if rest.startswith(("とどちら", "とどっち")):
        return f"{turn.owner}と{name.text}は{rest[1:]}"
    if _THAN.match(rest):
        return f"{turn.owner}と{name.text}はどちらが{rest[2:]}"
    return f"{turn.owner}は{name.text}{rest}"


def at_that_time(asked: str, turn: Turn) -> str | None:
    """Ask what else was when that happened which an earlier question spoke of (そのとき視察した会社は?)."""
    if turn.topic_is_clause:
        return f"{turn.topic[:-1]}とき、{asked}"
    return f"{turn.subject}が{asked}" if turn.subject else None


def asks_of_other_party(question: Parts) -> bool:
    """Tell whether a question begins with the other party and does not say whose (先方の市長は?)."""
    return load_dialogue_words().other_party.match(remainder(question)) is not None


def of_other_party(question: Parts, turn: Turn) -> str | None:
    """Ask something of the other party that the answer before told (どこと交流していますか? 相手の知事は?)."""
    asked = remainder(question)
    match = load_dialogue_words().other_party.match(asked)
    if match is None or "year" in question.kinds:
        return None
    rest = asked[match.end() :]
    of_table = any(fold(part.text) in turn.known.labels and part.text in rest for part in question.parts)
    value = "" if of_table else turn.told_value()
    return f"{value}の{rest}" if value else None


def next_in_order(turn: Turn) -> str | None:
    """Ask for the one that comes next where an earlier question asked for the first or last (その次は?)."""
    match = _ORDER.search(turn.text)
    if not match:
        return None
    number = kanji_number(match[1] or "1")
    return f"{turn.text[: match.start()]}{number + 1}番目に{match[2]}{turn.text[match.end() :]}?"


def details(turn: Turn) -> str | None:
    """Ask for all that is said of what an earlier question named and what its answer told (もっと詳しく)."""
    names = [part.text for part in turn.parts if part.kind == "name"]
    value = turn.told_value()
    said = "と".join([*names, value] if value else names) or turn.owner
    return f"{said}について詳しく" if said else None


def others(turn: Turn) -> str | None:
    """Ask for all of what an earlier question asked for one of (ほかには?)."""
    if "すべて" in turn.text:
        return None
    if turn.topic and not turn.topic_is_clause:
        return f"{turn.topic}をすべて"
    if turn.topic:
        return f"{turn.topic}はすべてで何?"
    head, known, _ = turn.text.partition("として")
    if known and head:
        return f"{head}をすべて"  # ナホトカと提携している市として敦賀市は知っています
    done, asking = _done(turn), any(part.kind == "asking" for part in turn.parts)
    if done and not asking and turn.subject:
        return f"{turn.subject}の{done}をすべて"  # 新潟市はハバロフスクと姉妹都市ですよね
    verb = next((part for part in reversed(turn.parts) if part.kind == "verb"), None)
    at = verb.start if verb else 0
    return f"{turn.text[:at]}すべて{turn.text[at:]}?"


def shifted(pointer: Part, year: int, spoken: str) -> str:
    """Return the year before or after one, said as it was (2018年度, 前の年度 -> 2017年度)."""
    unit = "年代" if "代" in spoken or pointer.group.endswith("年代") else pointer.group.lstrip("-")
    unit = "年度" if spoken.endswith("度") or unit == "年度" else unit
    step = 10 if unit == "年代" else 1
    start = year // 10 * 10 if unit == "年代" else year
    return f"{start - step if pointer.group.startswith('-') else start + step}{unit}"


def _tail(turn: Turn, *kinds: str) -> Part | None:
    """The last part of the topic where it is of one of these kinds (提携年 in 敦賀市の提携年)."""
    inside = [part for part in turn.parts if part.end <= len(turn.topic) and part.kind in {*kinds, *_TELLING}]
    return inside[-1] if inside and inside[-1].kind in kinds and inside[-1].end == len(turn.topic) else None


def _owned(owner: str, asked: str) -> str | None:
    if owner and load_dialogue_words().comes_to_be.match(asked):
        return f"{owner.removesuffix('の')}が{asked}"
    return f"{owner.removesuffix('の')}の{asked}" if owner else None


def _in_place_of_asking(turn: Turn, words: str) -> str | None:
    """Put words where an earlier question has its question word, or before what it says of its subject."""
    asking = next((part for part in turn.parts if part.kind == "asking"), None)
    if asking:
        particle = _PARTICLES.match(turn.text, asking.end)
        return turn.text[: asking.start] + words + turn.text[particle.end() if particle else asking.end :] + "?"
    if turn.markers:
        at = turn.markers[0][1]
        return f"{turn.text[:at]}{words}{turn.text[at:]}?"
    return None


def remainder(question: Parts, *without: Part) -> str:
    """Return a question without what opens it and without some parts, and the は or の that joined them to it."""
    text, cut = question.text, list(without) + question.of("opener")
    for part in sorted(cut, key=lambda part: -part.start):
        after = text[part.end :]
        joint = re.match(r"(?:について)?(?:って|[はのが])?[、,]?", after)
        text = text[: part.start] + after[joint.end() if joint and part.kind != "opener" else 0 :]
    return text.strip().lstrip("、, ")


def is_relational(noun: str) -> bool:
    """Tell whether その with a noun asks for something of what was spoken of (その理由), not for its kind."""
    words = load_dialogue_words()
    return words.is_relation(noun) or noun in words.asking_nouns
