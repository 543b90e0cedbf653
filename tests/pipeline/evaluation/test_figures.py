from polemic.pipeline.evaluation.figures import HEADLINE, TASKS, figures

REPORT = {
    "n_documents": 2,
    "components": {
        "exact": {"micro_f1": 0.5, "per_label": {"claim": {"f1": None, "support": 3}}},
        "floor": {"exact": {"micro_f1": 0.1}},
    },
    "relations": {"support": {"f1": 0.25, "support": 8}},
    "stance": {"document": {"accuracy": 1.0, "n": 4}},
    "calibration": {
        "document": {"ece": 0.2, "ece_interval": [0.1, 0.3], "bins": [{"n": 1}]},
        "component": {"ece": None, "ece_interval": None, "bins": []},
    },
    "intervals": {"stance.document.accuracy": [0.5, 1.0]},
    "documents": [{"id": "d1"}],
}


def test_figures_are_the_ratios_of_the_tasks() -> None:
    """Counts, intervals, lists, the floor and what is beside the tasks are no figures; None is."""
    assert figures(REPORT) == {
        "components.exact.micro_f1": 0.5,
        "components.exact.per_label.claim.f1": None,
        "relations.support.f1": 0.25,
        "stance.document.accuracy": 1.0,
        "calibration.document.ece": 0.2,
        "calibration.component.ece": None,
    }


def test_figures_need_no_task() -> None:
    """A report of some tasks only has the figures of those."""
    assert figures({"stance": {}, "n_documents": 0}) == {}


def test_titles_tell_figures_of_tasks_apart() -> None:
    """Each figure of a table is one of a task, and no two have the same title."""
    assert {figure.split(".")[0] for figure in HEADLINE} <= set(TASKS)
    assert len(set(HEADLINE.values())) == len(HEADLINE)
