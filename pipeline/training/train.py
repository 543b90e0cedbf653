"""`polemic train`: a config in, a model folder out. The loop itself is transformers' Trainer."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from polemic.models.pretrained import find_encoder, longest_window
from polemic.models.tokenizer import PieceTokenizer
from polemic.pipeline.config import load_settings, resolved_yaml
from polemic.pipeline.errors import UsageError
from polemic.pipeline.training.collate import make_collator, plan_batches
from polemic.pipeline.training.data import Examples, read_examples
from polemic.pipeline.training.examples import Example
from polemic.pipeline.training.run_folder import RunFolder
from polemic.pipeline.training.settings import TrainingSettings

if TYPE_CHECKING:
    from polemic.models.network import Network


def train(config: Path, overrides: Sequence[str] = (), *, resume: bool = False) -> Path:
    """Train what the config names and return the model folder.

    Raises:
        ConfigError: if the config or an override is wrong.
        UsageError: if a corpus is missing, or the output holds another run.
        ModelError: if the encoder is missing.
    """
    settings = load_settings(TrainingSettings, config, overrides)
    run = _find_run(settings, resume=resume)
    encoder = find_encoder(settings.training.encoder)
    if settings.window.size > longest_window(encoder):
        raise UsageError(
            f"window.size: {settings.window.size} word pieces, but the encoder reads at most "
            f"{longest_window(encoder)} at once"
        )
    tokenizer = PieceTokenizer(encoder / "tokenizer.json")
    folder = Path(settings.corpora_folder) if settings.corpora_folder else None
    examples = read_examples(settings.corpora, folder, tokenizer, section="corpora")
    dev = read_examples(settings.dev, folder, tokenizer, section="dev")
    # Only now, so that a config that could not begin does not hold its output.
    run.path.mkdir(parents=True, exist_ok=True)
    run.config.write_text(resolved_yaml(settings), encoding="utf-8")
    network = _fit(settings, run, encoder, tokenizer, examples, dev, resume=resume)

    from polemic.pipeline.training.finish import write_model

    collator = make_collator(tokenizer, settings.window)
    return write_model(settings, run.model, network, encoder, collator, dev)


def _find_run(settings: TrainingSettings, *, resume: bool) -> RunFolder:
    """Return the run's folder, which holds nothing yet or the run to resume."""
    run = RunFolder(Path(settings.output))
    if run.config.is_file() and not resume:
        raise UsageError(
            f"{run.path}: holds a run; add --resume to go on, or choose another output"
        )
    if run.config.is_file() and run.config.read_text(encoding="utf-8") != resolved_yaml(settings):
        raise UsageError(f"{run.config}: differs from the config given, so it cannot be resumed")
    return run


def _fit(
    settings: TrainingSettings,
    run: RunFolder,
    encoder: Path,
    tokenizer: PieceTokenizer,
    examples: Examples,
    dev: Examples,
    *,
    resume: bool,
) -> Network:
    """Run the trainer over the planned batches; return the network with its best weights."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    import torch
    from transformers import ProgressCallback, Trainer, set_seed

    from polemic.models.export import load_network_weights
    from polemic.models.network import Network
    from polemic.models.pretrained import load_encoder
    from polemic.models.weights import load_weights
    from polemic.pipeline.training.callback import DevScores, Progress
    from polemic.pipeline.training.objective import Objective

    options = settings.training
    torch.set_num_threads(options.threads or os.cpu_count() or 1)
    set_seed(options.seed)
    network = Network(load_encoder(encoder), dropout=options.dropout)
    collator = make_collator(tokenizer, settings.window)
    batches = plan_batches(
        examples,
        {name: corpus.passes for name, corpus in settings.corpora.items()},
        collator=collator,
        budget=options.batch_pieces,
        seed=options.seed,
    )
    steps = -(-len(batches) // options.accumulate)
    trainer = Trainer(
        model=Objective(network, settings.losses),
        args=_trainer_arguments(settings, run, steps),
        train_dataset=_Planned(batches),
        data_collator=lambda items: collator(items[0]),
        optimizers=_optimizer(network, settings, steps),
        callbacks=[DevScores(network, dev, collator, run, every=_every(settings, steps))],
    )
    trainer.remove_callback(ProgressCallback)
    trainer.add_callback(Progress)
    checkpoint = run.last_checkpoint() if resume else None
    trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
    load_network_weights(network, load_weights(run.best))
    return network


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
    return TrainingArguments(
        output_dir=str(run.checkpoints),
        num_train_epochs=1,  # the plan holds all passes
        per_device_train_batch_size=1,  # an item is a batch
        gradient_accumulation_steps=options.accumulate,
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


def _optimizer(network: Network, settings: TrainingSettings, steps: int) -> tuple[Any, Any]:
    """Return AdamW with a rate for the encoder and one for the heads, and a linear schedule.

    The word vectors stay as they were pretrained: half of all weights, most of them seen rarely.
    """
    import torch
    from transformers import get_linear_schedule_with_warmup

    options = settings.training
    network.encoder.pretrained.get_input_embeddings().weight.requires_grad_(False)
    weights = [(n, p) for n, p in network.named_parameters() if p.requires_grad]
    pretrained = "encoder.pretrained."
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
