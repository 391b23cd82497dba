"""HTML of the evaluation page; the templates escape every value."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from jinja2 import pass_context
from jinja2.runtime import Context

from evaluate.comparing import compare_runs, verdict
from evaluate.feedback import Feedback, Rating
from evaluate.figures import by_category, by_failed_part, totals
from evaluate.grown_set import Draft
from evaluate.question_files import MAX_BYTES, MAX_ROWS, QuestionSet
from evaluate.records import Result, Run
from evaluate.report.export import expected_text, place_text
from evaluate.report.page import interval_in
from evaluate.store import Summary
from evaluate.summary import run_notes
from evaluate.wording import about, percent, time_in
from serve.evaluation.evaluator import Stage
from serve.show.addresses import ASKING, EVALUATION
from serve.show.render import environment, fragment
from serve.show.view import View
from serve.show.words import words_in

_SHOWN_PROBLEMS = 100
_SHOWN_CHANGES = 100
_SHOWN_CATEGORIES = 50
_LONGEST, _EXCERPT = 500, 120
_STATES = {
    "running": "evaluation_run.running",
    "cancelling": "evaluation_run.cancelling",
    "done": "evaluation_run.done",
    "cancelled": "evaluation_run.cancelled",
    "failed": "evaluation_run.failed",
}


@pass_context
def _time(context: Context, at: str) -> str:
    return time_in(at, context["t"].language)


def _cut(most: int) -> object:
    return lambda text: text if len(text) <= most else text[:most] + "…"


environment.filters |= {
    "percent": percent,
    "interval": interval_in,
    "expected": expected_text,
    "place": place_text,
    "shortened": _cut(_LONGEST),
    "excerpt": _cut(_EXCERPT),
    "time": _time,
}
environment.globals["number"] = "{:,}".format


def head_html(view: View) -> str:
    """Return the head of the page."""
    t = view.words
    other = words_in("en" if t.language == "ja" else "ja").language
    return fragment(
        "evaluation_head.html",
        t=t,
        asking=f"{view.up}{ASKING[t.language].removeprefix('/')}",
        other=f"{view.up}{EVALUATION[other].removeprefix('/')}",
        other_language=other,
    )


def intro_html(view: View) -> str:
    """Return what the tab is for and how a question file is written."""
    return fragment("evaluation_intro.html", t=view.words, up=view.up, most=MAX_ROWS, megabytes=MAX_BYTES // 2**20)


def checked_html(questions: QuestionSet, view: View) -> str:
    """Return what was read of a question file: how many questions, or what to mend in which row."""
    return fragment(
        "evaluation_checked.html",
        t=view.words,
        name=questions.name,
        count=len(questions.questions),
        absent=sum(not question.answerable for question in questions.questions),
        problems=questions.problems,
        notes=questions.notes,
        shown=_SHOWN_PROBLEMS,
    )


def stage_html(stage: Stage | None, view: View) -> str:
    """Return how far a run is."""
    if stage is None:
        return ""
    done = round(100 * stage.done / stage.total, 1) if stage.total else 100
    return fragment(
        "evaluation_stage.html", t=view.words, stage=stage, told=view.words(_STATES[stage.state]), done=done
    )


def choice_text(summary: Summary, view: View) -> str:
    """Return how a run is called in a list (11月25日 21:30 市民課.csv 45/50問（途中まで、止めた部分 tables）)."""
    t = view.words
    at = time_in(summary.started, t.language)
    told = t("figure.run", at=at, questions=summary.questions, well=summary.ended_well, asked=summary.asked)
    notes = t("figure.between").join(run_notes(summary, t))
    return t("figure.notes", told=told, notes=notes) if notes else told


def run_html(run: Run, view: View) -> str:
    """Return a run's totals and what can be downloaded of it."""
    categories = by_category(run.results)
    return fragment(
        "evaluation_run.html",
        t=view.words,
        up=view.up,
        run=run,
        started=time_in(run.started, view.words.language),
        without=view.words("figure.between").join(
            f"{about(name, view.words)}: {value}" for name, value in run.settings.items()
        ),
        overruled=sum(result.overruled is not None for result in run.results),
        carried=sum(bool(result.overruled and result.overruled.carried) for result in run.results),
        totals=totals(run.results),
        machine=totals(run.results, machine=True),
        categories=categories,
        shown_categories=_SHOWN_CATEGORIES,
        none_named=view.words("figure.no_category"),
        parts=by_failed_part(run.results).most_common(),
        labels=outcomes(view),
        part_labels=view.words.section("failed_part"),
    )


def results_html(results: Sequence[tuple[int, Result]], first: int, count: int, nothing: str, view: View) -> str:
    """Return some results, each with its number in the run; `first` is the first one's place among `count`."""
    return fragment(
        "evaluation_results.html",
        t=view.words,
        results=results,
        first=first,
        count=count,
        nothing=nothing,
        labels=outcomes(view),
        part_labels=view.words.section("failed_part"),
    )


def overruling_html(result: Result, view: View) -> str:
    """Return what is about to be overruled."""
    return fragment("evaluation_overruling.html", t=view.words, result=result, labels=outcomes(view))


def comparison_html(before: Run, after: Run, view: View) -> str:
    """Return what changed from one run to another."""
    comparison = compare_runs(before, after)
    questions: Mapping[str, str] = {r.expectation.query_id: r.expectation.question for r in after.results}
    return fragment(
        "evaluation_comparison.html",
        t=view.words,
        before=before,
        before_started=time_in(before.started, view.words.language),
        comparison=comparison,
        verdict=verdict(comparison, view.words),
        questions=questions,
        labels=outcomes(view),
        shown=_SHOWN_CHANGES,
    )


def feedback_html(
    entries: Sequence[Feedback], counts: Mapping[Rating, int], days: int, first: int, used: Collection[str], view: View
) -> str:
    """Return ratings with what can be done with each; `used` are the ids of those that became questions."""
    return fragment(
        "feedback_list.html", t=view.words, entries=entries, counts=counts, days=days, first=first, used=used
    )


def question_set_html(drafts: Sequence[Draft], view: View) -> str:
    """Return the questions made of feedback."""
    return fragment("question_set.html", t=view.words, up=view.up, drafts=drafts)


def outcomes(view: View) -> Mapping[str, str]:
    """Return what outcomes are called."""
    return view.words.section("outcome")


def hint_html(sentence: str) -> str:
    """Return a sentence that says what to do where there is nothing yet."""
    return fragment("hint.html", sentence=sentence)


def form_html(title: str) -> str:
    """Return the heading of a form."""
    return fragment("evaluation_form.html", title=title)
