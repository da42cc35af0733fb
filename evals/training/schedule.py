"""The learning rate: warm-up, a constant phase, then a linear decay to zero.

A run can stop at any step and still finish well (warmup–stable–decay: Hu et al., MiniCPM, 2024).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Schedule:
    """A learning-rate schedule. The decay of `decay_steps` steps begins at `decay_from`; None: not yet."""

    peak: float = 2e-4
    warmup: int = 300
    decay_from: int | None = None
    decay_steps: int = 1500

    def rate(self, step: int) -> float:
        """Return the learning rate of a step, counted from 0."""
        rate = self.peak * min(1.0, (step + 1) / self.warmup) if self.warmup else self.peak
        if self.decay_from is None:
            return rate
        return rate * max(0.0, 1 - max(0, step - self.decay_from) / self.decay_steps)

    def is_over(self, step: int) -> bool:
        """Return whether the decay has ended before this step."""
        return self.decay_from is not None and step >= self.decay_from + self.decay_steps
