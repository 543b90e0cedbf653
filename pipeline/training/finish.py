"""Trained network -> model folder: quantised, calibrated, exported, checked, described."""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

import polemic
from polemic.models.calibration import Calibration, fit_temperature, write_calibration
from polemic.models.export import export_graphs, load_network_weights, network_weights
from polemic.models.folder import (
    CALIBRATION,
    CARD,
    CONFIG,
    METRICS,
    TOKENIZER,
    WEIGHTS,
    write_manifest,
)
from polemic.models.network import Network
from polemic.models.weights import load_weights, save_weights
from polemic.pipeline.config import resolved_yaml
from polemic.pipeline.corpora.registry import CORPORA
from polemic.pipeline.training.collate import Collator
from polemic.pipeline.training.examples import Example
from polemic.pipeline.training.scores import join_logits, judge, score_heads
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
    with the weights as they are read back.
    """
    exact = _judge_all(network, dev, collator)
    partial = target.with_name(f".{target.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    save_weights(network_weights(network), partial / WEIGHTS, int8=True)
    load_network_weights(network, load_weights(partial / WEIGHTS))
    judged = _judge_all(network, dev, collator)
    metrics = {
        "dev": {corpus: score_heads(heads) for corpus, heads in judged.items()},
        "labels_changed_by_int8": _labels_changed(exact, judged),
    }
    export_graphs(network, partial)
    write_calibration(_calibrate(judged), partial / CALIBRATION)
    shutil.copyfile(encoder / "tokenizer.json", partial / TOKENIZER)
    (partial / CONFIG).write_text(resolved_yaml(settings), encoding="utf-8")
    (partial / METRICS).write_text(json.dumps(metrics, indent=2) + "\n", encoding="utf-8")
    (partial / CARD).write_text(model_card(settings, metrics), encoding="utf-8")
    write_manifest(
        partial,
        name=settings.name,
        window_size=settings.window.size,
        window_overlap=settings.window.overlap,
    )
    shutil.rmtree(target, ignore_errors=True)
    partial.rename(target)
    return target


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


def _calibrate(judged: Mapping[str, Judged]) -> Calibration:
    """Fit one temperature a head on all of dev that labels it."""
    fitted = {}
    for head in (f.name for f in dataclasses.fields(Calibration)):
        parts = [heads[head] for heads in judged.values() if head in heads]
        if parts:
            fitted[head] = fit_temperature(
                join_logits([logits for logits, _ in parts]),
                np.concatenate([labels for _, labels in parts]),
            )
    return Calibration(**fitted)


def model_card(settings: TrainingSettings, metrics: Mapping[str, Any]) -> str:
    """Return the model card: what it is, what it learnt from, how it scores, what it cannot do."""
    corpora = "\n".join(
        f"| {name} | {corpus.split} | {corpus.passes} | {CORPORA[name].licence} | "
        f"{', '.join(sorted(corpus.heads or CORPORA[name].heads))} |"
        for name, corpus in settings.corpora.items()
    )
    scores = "\n".join(
        f"| {corpus} | {name} | {value:.3f} |"
        for corpus, values in metrics["dev"].items()
        for name, value in values.items()
    )
    may = "may" if all(CORPORA[name].shippable for name in settings.corpora) else "may not"
    return f"""# Model card: {settings.name}

Made by polemic {polemic.__version__}. One encoder (started from `{settings.training.encoder}`)
and heads for claims and premises, links, party mentions, and stance. Weights are int8 rows,
read back as float32; on dev that changes {metrics["labels_changed_by_int8"]:.2%} of the labels.

## Learnt from

| corpus | part | passes | licence | heads |
|---|---|---|---|---|
{corpora}

By these licences the weights {may} be released. The texts are not in the model folder.

## Scores on dev, each head given the true input of the others

| corpus | score | value |
|---|---|---|
{scores}

From the text alone: `polemic evaluate GOLD --model {settings.name}`.

## Limits

- English only. Spans of speeches and web comments shaped what it takes for a claim; opinion
  pages differ.
- The thesis was learnt from the structure of arguments, not from marked theses.
- Stance was learnt mostly from single news sentences. Irony is read at face value.
- A stance is what the text says of a party, never a fact about the party.
"""
