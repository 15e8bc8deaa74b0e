"""The hyperparameters of a training run."""

from __future__ import annotations

from dataclasses import dataclass, field

from partimento.training.network import Config
from partimento.training.recipe import Recipe


@dataclass
class Plan:
    """How long and how fast to train; steps are optimiser steps of about `batch_events` events each."""

    steps: int = 2000
    batch_events: int = 8192
    window_events: int = 640
    learning_rate: float = 2e-3
    warmup_steps: int = 100
    decay_share: float = 0.25
    weight_decay: float = 0.05
    dropout: float = 0.0
    disguise: float = 0.0  # share of training windows that are disguised, against learning by heart
    seed: int = 1
    validate_every: int = 250
    validation_windows: int = 160
    patience: int = 0  # validations in a row without a better one that end the run; 0: none do
    checkpoint_minutes: float = 3.0
    config: Config = field(default_factory=Config)

    def rate(self, step: int) -> float:
        """The learning rate of a step: warm-up, a plateau, and a decay towards zero (Haegele et al. 2024).

        A run that stops on the plateau can be extended to any number of steps.
        """
        down = max(1, round(self.steps * self.decay_share))
        return self.learning_rate * min(1.0, (step + 1) / self.warmup_steps, max(0.02, (self.steps - step) / down))


def plan_of(recipe: Recipe, steps: int | None = None, seed: int | None = None) -> Plan:
    """The recipe's [training] table over the defaults, and what is given over both. ValueError for a name that is
    not a Plan's or a Config's.
    """
    values = recipe.training | {name: value for name, value in (("steps", steps), ("seed", seed)) if value is not None}
    try:
        config = Config(**values.pop("config", {}))
        return Plan(config=config, **values)
    except TypeError as error:
        raise ValueError(f"recipe {recipe.name}: training: {error}") from None
