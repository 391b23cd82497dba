"""What is taken out leaves no trace in what stays."""

from __future__ import annotations

from eval.absence import ranked_anew
from eval.datasets import Query, QuestionSet
from eval.parts import split_articles
from records import Hit, Passage


def hit(number: int, **ranks: int) -> Hit:
    return Hit(Passage(number, str(number), "", "", "", ""), 1.0, ranks)


def test_ranks_close_up_where_a_hit_is_taken_out() -> None:
    left = [hit(4, lexical=2, dense=3), hit(7, lexical=4), hit(9, dense=1)]
    assert [h.ranks for h in ranked_anew(left)] == [{"lexical": 1, "dense": 2}, {"lexical": 2}, {"dense": 1}]
    assert ranked_anew([]) == []


def test_a_part_holds_its_own_paragraphs_and_questions() -> None:
    queries = tuple(Query(str(n), "?", n, ("x",)) for n in range(5))
    whole = QuestionSet("made", tuple("abcde"), (0, 0, 1, 2, 2), queries)
    parts = split_articles(whole, 2)
    assert [part.paragraphs for part in parts] == [("a", "b", "c"), ("d", "e")]
    assert [[q.doc_id for q in part.queries] for part in parts] == [[0, 1, 2], [0, 1]]
    assert split_articles(whole, 0) == [whole]
