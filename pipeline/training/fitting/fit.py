"""The optimisation: examples in, a network with its best weights out, by transformers' Trainer."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from polemic.pipeline.document import Document
from polemic.pipeline.errors import PolemicError, UsageError
from polemic.pipeline.training.data.collate import Collator, plan_batches
from polemic.pipeline.training.data.examples import Example
from polemic.pipeline.training.data.read import Examples
from polemic.pipeline.training.fitting.processes import is_first, n_processes
from polemic.pipeline.training.fitting.run_folder import RunFolder
from polemic.pipeline.training.fitting.stopping import is_over, scores_until
from polemic.pipeline.training.fitting.tracking import RunLog, open_trackers
from polemic.pipeline.training.settings import RunSettings, TrainingSettings

if TYPE_CHECKING:
    from polemic.models.network import Network
    from polemic.pipeline.training.fitting.objective import Objective


@dataclass(frozen=True, slots=True)
class Material:
    """What a run works on.

    Attributes:
        encoder: the folder of the encoder, or of the whole model, that it starts from.
        collator: turns examples into tensors.
        examples: what is learnt from, by corpus.
        dev: what the weights are chosen by, by corpus.
        untaught: what a teacher has to read before its examples have labels, by corpus.
    """

    encoder: Path
    collator: Collator
    examples: Examples
    dev: Examples
    untaught: Mapping[str, Sequence[Document]]


def plan_run(settings: TrainingSettings, material: Material) -> list[list[Example]]:
    """Return the batches of a run in order."""
    return plan_batches(
        material.examples,
        {name: corpus.passes for name, corpus in settings.corpora.items()},
        collator=material.collator,
        budget=settings.training.batch_pieces,
        seed=settings.training.seed,
    )


def count_steps(n_batches: int, options: RunSettings) -> int:
    """Return the steps of the optimiser that so many batches make."""
    batches_each = -(-n_batches // n_processes())
    return -(-batches_each // _accumulated(options))


def _accumulated(options: RunSettings) -> int:
    """Return the batches that each process adds up for one step."""
    return -(-options.accumulate // n_processes())


def fit(
    settings: TrainingSettings, run: RunFolder, material: Material, *, resume: bool
) -> Network | None:
    """Return the network with its best weights; of several processes, only the first has it.

    Raises:
        UsageError: if the run to resume is of another network.
        PolemicError: if the loss or the weights become no numbers, or the GPU is too small.
    """
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    import torch
    from transformers import set_seed

    from polemic.models.export import load_network_weights
    from polemic.models.pretrained import build_network
    from polemic.models.weights import load_weights

    options = settings.training
    torch.set_num_threads(options.threads or max(1, (os.cpu_count() or 1) // n_processes()))
    set_seed(options.seed)
    network = build_network(material.encoder, dropout=options.dropout)
    batches = plan_run(settings, material)
    if not (resume and _is_over(run, options)):
        with open_trackers(options.track if is_first() else (), run, title=settings.name) as opened:
            log = RunLog(run, options.stop.score, opened)
            trainer = _make_trainer(settings, network, batches, material, log)
            _train(trainer, run, options, resume=resume)
    if not is_first():
        return None
    load_network_weights(network, load_weights(run.best))
    return network


def _is_over(run: RunFolder, options: RunSettings) -> bool:
    """Return whether the run was ended early, with all that it learnt in its last checkpoint."""
    scores = scores_until(run.read_rows(), options.stop.score, step=run.last_step())
    return is_over(scores, options.stop.patience)


def _make_trainer(
    settings: TrainingSettings,
    network: Network,
    batches: Sequence[list[Example]],
    material: Material,
    log: RunLog,
) -> Any:
    from transformers import ProgressCallback, Trainer

    from polemic.pipeline.training.fitting.callback import DevScores, Progress
    from polemic.pipeline.training.fitting.objective import make_objective

    options = settings.training
    steps = count_steps(len(batches), options)
    scorer = DevScores(
        network,
        material.dev,
        collator=material.collator,
        log=log,
        stop=options.stop,
        every=_every(settings, steps),
    )
    objective = make_objective(network, settings)
    trainer = Trainer(
        model=objective,
        args=_trainer_arguments(settings, log.run, steps),
        train_dataset=_Planned(batches),
        data_collator=lambda items: material.collator(items[0]),
        optimizers=_optimizer(objective, settings, steps),
        callbacks=[scorer],
    )
    trainer.remove_callback(ProgressCallback)
    trainer.add_callback(Progress)
    return trainer


def _train(trainer: Any, run: RunFolder, options: RunSettings, *, resume: bool) -> None:
    """Take all steps, or what is left of them.

    Raises:
        UsageError: if what is resumed is of another network.
        PolemicError: if the loss or the weights are no numbers, or the GPU is too small.
    """
    import torch

    checkpoint = run.last_checkpoint() if resume else None
    if checkpoint:
        _check_weights(checkpoint, trainer.model, run)
    try:
        trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
    except FloatingPointError as error:
        raise PolemicError(
            f"{run.path}: stopped after step {trainer.state.global_step}, {error}: the training "
            f"diverged and has no model; lower training.learning_rate "
            f"({options.learning_rate:g}) and choose another output"
        ) from None
    except torch.OutOfMemoryError:
        raise PolemicError(
            f"{run.path}: stopped after step {trainer.state.global_step}, the memory of the GPU is "
            f"full; lower training.batch_pieces ({options.batch_pieces}) and choose another output"
        ) from None


def _check_weights(checkpoint: Path, objective: Objective, run: RunFolder) -> None:
    from safetensors import safe_open
    from transformers.utils import SAFE_WEIGHTS_NAME

    with safe_open(checkpoint / SAFE_WEIGHTS_NAME, "pt") as kept:
        saved = {name: kept.get_slice(name).get_shape() for name in kept.keys()}  # noqa: SIM118
    if saved != {name: list(weight.shape) for name, weight in objective.state_dict().items()}:
        raise UsageError(
            f"{run.path}: was begun by another version, whose network is another one, so it "
            "cannot be resumed; choose another output"
        )


class _Planned:
    """The planned batches as the trainer's dataset: one item is one batch."""

    def __init__(self, batches: Sequence[list[Example]]) -> None:
        self._batches = batches

    def __len__(self) -> int:
        return len(self._batches)

    def __getitem__(self, index: int) -> list[Example]:
        return self._batches[index]


def _every(settings: TrainingSettings, steps: int) -> int:
    return -(-steps // settings.training.evaluations)


def _trainer_arguments(settings: TrainingSettings, run: RunFolder, steps: int) -> Any:
    import torch
    from transformers import TrainingArguments

    options = settings.training
    if options.bf16 and torch.cuda.is_available() and not torch.cuda.is_bf16_supported():
        raise UsageError("training.bf16: this GPU has no bfloat16; set it to false")
    return TrainingArguments(
        output_dir=str(run.checkpoints),
        num_train_epochs=1,  # the plan holds all passes
        per_device_train_batch_size=1,  # an item is a batch
        gradient_accumulation_steps=_accumulated(options),
        train_sampling_strategy="sequential",
        bf16=options.bf16,
        use_cpu=not torch.cuda.is_available(),
        seed=options.seed,
        save_steps=max(1, min(_every(settings, steps), steps // 20)),
        save_total_limit=2,
        logging_steps=max(1, steps // 100),
        report_to=[],
        remove_unused_columns=False,
        dataloader_pin_memory=False,
        disable_tqdm=False,
    )


def _optimizer(objective: Objective, settings: TrainingSettings, steps: int) -> tuple[Any, Any]:
    """Return AdamW with a rate for the encoder and one for the heads, and a linear schedule.

    The word vectors stay as they were pretrained: half of all weights, most of them seen rarely.
    """
    import torch
    from transformers import get_linear_schedule_with_warmup

    options = settings.training
    objective.network.encoder.pretrained.get_input_embeddings().weight.requires_grad_(False)
    weights = [(n, p) for n, p in objective.named_parameters() if p.requires_grad]
    pretrained = "network.encoder.pretrained."
    optimizer = torch.optim.AdamW(
        [
            {
                "params": [p for n, p in weights if n.startswith(pretrained)],
                "lr": options.learning_rate,
            },
            {
                "params": [p for n, p in weights if not n.startswith(pretrained)],
                "lr": options.head_learning_rate,
            },
        ],
        weight_decay=options.weight_decay,
    )
    warmup = int(options.warmup * steps)
    return optimizer, get_linear_schedule_with_warmup(optimizer, warmup, steps)
