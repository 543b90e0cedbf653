"""`polemic train`: a config in, a model folder out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from polemic.pipeline.config import load_settings, resolved_yaml
from polemic.pipeline.errors import UsageError
from polemic.pipeline.training.data.teacher import check_recorded
from polemic.pipeline.training.fitting.fit import fit
from polemic.pipeline.training.fitting.processes import is_first
from polemic.pipeline.training.fitting.run_folder import RunFolder
from polemic.pipeline.training.fitting.stopping import check_score
from polemic.pipeline.training.fitting.tracking import check_trackers
from polemic.pipeline.training.prepare import prepare, with_teachers
from polemic.pipeline.training.settings import TrainingSettings


def train(
    config: Path,
    overrides: Sequence[str] = (),
    *,
    resume: bool = False,
    records: Path | None = None,
) -> Path:
    """Train what the config names and return the model folder.

    What teachers read is kept in the folder `records`, which several runs may share, one after
    another; without it, in the run's own.

    Raises:
        ConfigError: if the config or an override is wrong.
        UsageError: if a corpus is missing or wrong, or the output holds another run, or one whose
            teacher is another model now.
        ModelError: if the encoder or a teacher is missing.
        PolemicError: if the loss becomes no number; there is no model then.
    """
    settings = load_settings(TrainingSettings, config, overrides)
    run = find_run(settings, resume=resume)
    records = records or run.teacher_records
    if run.last_checkpoint():
        for name, corpus in settings.corpora.items():
            if corpus.teacher:
                check_recorded(records / f"{name}.jsonl", corpus.teacher)
    check_trackers(settings.training.track)
    material = prepare(settings)
    check_score(settings.training.stop, material.dev)
    material = with_teachers(settings, records, material)
    if is_first():
        # Only now, so that a config that could not begin does not hold its output.
        run.path.mkdir(parents=True, exist_ok=True)
        run.config.write_text(resolved_yaml(settings), encoding="utf-8")
    network = fit(settings, run, material, resume=resume)
    if network is None:
        return run.model

    from polemic.pipeline.training.release.finish import write_model

    encoder, collator, dev = material.encoder, material.collator, material.dev
    return write_model(settings, run.model, network, encoder, collator, dev)


def find_run(settings: TrainingSettings, *, resume: bool) -> RunFolder:
    """Return the run's folder, which holds nothing yet or the run to resume.

    Raises:
        UsageError: if it holds another run, or one that was not asked to go on.
    """
    run = RunFolder(Path(settings.output))
    # Of several processes, the first looks for all: it soon writes what the others would find.
    if not is_first() or not run.config.is_file():
        return run
    if not resume:
        raise UsageError(
            f"{run.path}: holds a run; add --resume to go on, or choose another output"
        )
    # Not the text: a setting that was added since then has its default.
    if load_settings(TrainingSettings, run.config) != settings:
        raise UsageError(f"{run.config}: differs from the config given, so it cannot be resumed")
    return run
