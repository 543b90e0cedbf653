"""Trained network -> model folder: quantised, calibrated, exported, checked, described."""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Mapping, Sequence, Set
from pathlib import Path
from typing import Any

import numpy as np

from polemic.models.calibration import (
    Calibration,
    fit_temperature,
    read_calibration,
    write_calibration,
)
from polemic.models.errors import ModelError
from polemic.models.export import (
    export_graphs,
    load_network_weights,
    network_weights,
    write_encoder_config,
)
from polemic.models.folder import (
    CALIBRATION,
    CARD,
    CONFIG,
    ENCODER,
    MANIFEST,
    METRICS,
    TOKENIZER,
    WEIGHTS,
    is_model,
    open_folder,
    sha256_of,
    write_manifest,
)
from polemic.models.network import Network
from polemic.models.runtime import Model
from polemic.models.weights import load_weights, save_weights
from polemic.pipeline.config import load_settings, resolved_yaml
from polemic.pipeline.training.data.collate import Collator
from polemic.pipeline.training.data.examples import Example
from polemic.pipeline.training.data.read import describe_corpus
from polemic.pipeline.training.fitting.scores import join_logits, judge, score_heads
from polemic.pipeline.training.release.card import model_card
from polemic.pipeline.training.release.export_check import ExportCheck, check_export
from polemic.pipeline.training.release.licences import may_be_released
from polemic.pipeline.training.settings import TrainingSettings

Judged = dict[str, tuple[np.ndarray, np.ndarray]]


def write_model(
    settings: TrainingSettings,
    target: Path,
    network: Network,
    encoder: Path,
    collator: Collator,
    dev: Mapping[str, Sequence[Example]],
) -> Path:
    """Write the model folder, whole or not at all, and return its path.

    The weights are stored as int8 rows; what is calibrated, scored and exported is the network
    with the weights as they are read back. `encoder` is the folder that training started from.

    Raises:
        ModelError: if the export does not say what the network says; there is no folder then.
    """
    exact = _judge_all(network, dev, collator)
    partial = _empty_beside(target)
    save_weights(network_weights(network), partial / WEIGHTS, int8=True)
    load_network_weights(network, load_weights(partial / WEIGHTS))
    judged = _judge_all(network, dev, collator)
    export_graphs(network, partial)
    write_encoder_config(network, partial / ENCODER)
    before = read_calibration(encoder / CALIBRATION) if is_model(encoder) else Calibration()
    write_calibration(
        _calibrate(judged, before, _with_component_stances(settings)), partial / CALIBRATION
    )
    shutil.copyfile(encoder / TOKENIZER, partial / TOKENIZER)
    (partial / CONFIG).write_text(resolved_yaml(settings), encoding="utf-8")
    check = check_export(network, _load_unfinished(partial, settings), dev, collator)
    if not check.is_faithful:
        shutil.rmtree(partial)
        raise ModelError(_refusal(target, check))
    metrics = {
        "dev": {corpus: score_heads(heads) for corpus, heads in judged.items()},
        "labels_changed_by_int8": _labels_changed(exact, judged),
        "export": check.as_metrics(),
        "may_be_released": may_be_released(settings),
    }
    _describe(partial, settings, metrics)
    return _put_in_place(partial, target)


def add_to_card(model: Path, additions: Mapping[str, Any]) -> Path:
    """Write a model folder anew with more in its metrics and on its card; return its path.

    `additions` are `text`, scores from the text alone by the name of the set (`read_text_scores`),
    and `name_swaps`. They replace those that were there. What the model computes stays, though its
    digest, which covers the card, is another one.

    Raises:
        ModelError: if the folder is damaged.
        ConfigError: if its config is of another version.
    """
    folder = open_folder(model)
    settings = load_settings(TrainingSettings, folder.file(CONFIG))
    metrics = folder.json(METRICS) | dict(additions)
    partial = _empty_beside(model)
    unfinished = shutil.ignore_patterns(MANIFEST)
    shutil.copytree(model, partial, ignore=unfinished, dirs_exist_ok=True)
    _describe(partial, settings, metrics)
    return _put_in_place(partial, model)


def _empty_beside(target: Path) -> Path:
    partial = target.with_name(f".{target.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    return partial


def _put_in_place(partial: Path, target: Path) -> Path:
    shutil.rmtree(target, ignore_errors=True)
    partial.rename(target)
    return target


def _describe(partial: Path, settings: TrainingSettings, metrics: Mapping[str, Any]) -> None:
    """Write the metrics, the card, and last the manifest over all files."""
    card = model_card(settings, metrics, weights_sha256=sha256_of(partial / WEIGHTS))
    (partial / METRICS).write_text(json.dumps(metrics, indent=2) + "\n", encoding="utf-8")
    (partial / CARD).write_text(card, encoding="utf-8")
    _write_manifest(partial, settings)


def _write_manifest(partial: Path, settings: TrainingSettings) -> None:
    write_manifest(
        partial,
        name=settings.name,
        window_size=settings.window.size,
        window_overlap=settings.window.overlap,
    )


def _load_unfinished(partial: Path, settings: TrainingSettings) -> Model:
    """Return the model so far; the manifest that loading asks for is gone when it is loaded."""
    _write_manifest(partial, settings)
    model = Model(partial, threads=1)
    (partial / MANIFEST).unlink()
    return model


def _refusal(target: Path, check: ExportCheck) -> str:
    return (
        f"{target}: not written, since the exported model does not say what the network says: "
        f"{check.labels_changed} of {check.labels} labels on dev are others, scores differ by up "
        f"to {check.largest_difference:.1e}; install other versions of torch or onnxruntime, then "
        "add --resume"
    )


def _judge_all(
    network: Network, dev: Mapping[str, Sequence[Example]], collator: Collator
) -> dict[str, Judged]:
    return {corpus: judge(network, examples, collator) for corpus, examples in dev.items()}


def _labels_changed(before: Mapping[str, Judged], after: Mapping[str, Judged]) -> float:
    """Return the share of all dev items whose likeliest label is another one now."""
    changed, total = 0, 0
    for corpus, heads in before.items():
        for head, (logits, _) in heads.items():
            if logits.ndim > 1:  # the thesis head has one score, not one a label
                changed += int((logits.argmax(-1) != after[corpus][head][0].argmax(-1)).sum())
                total += len(logits)
    return changed / max(1, total)


def _with_component_stances(settings: TrainingSettings) -> frozenset[str]:
    """Return the dev corpora that label stances in components."""
    return frozenset(
        name
        for name, corpus in settings.dev.items()
        if "component_stance" in describe_corpus(name, corpus).heads
    )


def _calibrate(
    judged: Mapping[str, Judged], before: Calibration, with_component_stances: Set[str]
) -> Calibration:
    """Fit one temperature a head on all of dev that labels it; other heads keep theirs.

    That of stances is fitted on the corpora that label them in components, where there is one: to
    components an analysis gives its probabilities. Sentences chosen because they judge somebody
    are far easier, and would make it too sure.
    """
    in_components = [judged[name] for name in judged if name in with_component_stances]
    fitted = {}
    for head in (f.name for f in dataclasses.fields(Calibration)):
        chosen = in_components if head == "stance" and in_components else judged.values()
        parts = [heads[head] for heads in chosen if head in heads]
        if parts:
            fitted[head] = fit_temperature(
                join_logits([logits for logits, _ in parts]),
                np.concatenate([labels for _, labels in parts]),
            )
    return dataclasses.replace(before, **fitted)
