"""The systems of a comparison: each answers from the same index with other settings."""

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from index.errors import PinciteError, SettingsError
from index.settings import ROOMS, SETTINGS_FILE, load_settings
from index.value import Value
from rag.retriever import Retriever
from rag.settings import RagSettings, ReaderSettings

SHIPPED = "shipped"
"""The name of the system with the settings that pincite comes with."""

SYSTEMS = {
    "bm25": RagSettings(fusion="convex", dense_weight=0, late_interaction_weight=0),
    "dense": RagSettings(fusion="convex", dense_weight=1, late_interaction_weight=0),
    "rrf": RagSettings(fusion="rrf", late_interaction_weight=0),
    "convex": RagSettings(fusion="convex", late_interaction_weight=0),
    "late": RagSettings(fusion="convex"),
    "no-reader": RagSettings(reader=ReaderSettings(use=False)),
    SHIPPED: RagSettings(),
}
"""In order: BM25 alone; embeddings alone; both by reciprocal rank fusion; both by a convex combination; the same with
late interaction; the evidence model without a reader; the shipped settings."""

UNHURRIED_SECONDS = 3600.0
"""The reader's time for an answer where its quality is judged, not its speed: the machine's load must not count."""

T = TypeVar("T")


def unhurried(settings: RagSettings) -> RagSettings:
    """Return settings with time enough for the reader to read all that it is given."""
    return settings.model_copy(update={"reader": settings.reader.model_copy(update={"budget": UNHURRIED_SECONDS})})


class System(Value):
    """A name and the settings that answer under it."""

    name: str
    settings: RagSettings

    def unhurried(self) -> "System":
        """Return the system with time enough for the reader (`unhurried`)."""
        return System(name=self.name, settings=unhurried(self.settings))


class FailedSystem(Value):
    """A system that could not be run, and why; it gets no score."""

    name: str
    reason: str

    def unhurried(self) -> "FailedSystem":
        """Return the system as it is."""
        return self


@dataclass(frozen=True, slots=True)
class SystemRun(Generic[T]):
    """A system and the result of its run."""

    system: System
    result: T


def parse_systems(wanted: str) -> list[System | FailedSystem]:
    """Return the systems of a comma-separated list: `all`, names of SYSTEMS, and paths of settings files.

    A settings file that cannot be used gives a failed system. Raises SettingsError for an unknown or repeated name.
    """
    systems: list[System | FailedSystem] = []
    for name in (part.strip() for part in wanted.split(",")):
        if name == "all":
            systems += [System(name=known, settings=settings) for known, settings in SYSTEMS.items()]
        elif name in SYSTEMS:
            systems.append(System(name=name, settings=SYSTEMS[name]))
        elif name.endswith(".toml"):
            systems.append(_from_file(Path(name).expanduser()))
        else:
            known = ", ".join(SYSTEMS)
            raise SettingsError(f"there is no system {name!r}; use {known}, all, or paths of settings files (.toml).")
    names = [system.name for system in systems]
    repeated = next((name for name in names if names.count(name) > 1), None)
    if repeated is not None:
        raise SettingsError(f"the system {repeated!r} is named twice; name it once.")
    return systems


def _from_file(path: Path) -> System | FailedSystem:
    """Return the system of a settings file's table [rag], named after the file or the folder of `pincite.toml`."""
    name = path.stem if path.name != SETTINGS_FILE else path.resolve().parent.name
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
        unknown = sorted(set(tables) - set(ROOMS))
        if unknown:
            return FailedSystem(
                name=name, reason=f"{path}: there is no table [{unknown[0]}]; write a system's settings under [rag]."
            )
        if "index" in tables:
            return FailedSystem(
                name=name, reason=f"{path}: has a table [index], but systems share one index; remove it."
            )
        table = tables.get("rag", {})
        if not isinstance(table, dict):
            return FailedSystem(name=name, reason=f"{path}: rag is not a table; write [rag] and its keys below it.")
        return System(name=name, settings=load_settings(RagSettings, "rag", environ={}, **table))
    except (OSError, ValueError) as error:
        return FailedSystem(name=name, reason=f"{path}: cannot be read as TOML ({error})")
    except (PinciteError, TypeError) as error:
        return FailedSystem(name=name, reason=f"{path}: {error}")


def run_systems(
    systems: Sequence[System | FailedSystem],
    open_with: Callable[[RagSettings], Retriever],
    run: Callable[[Retriever], T],
    report: Callable[[str], None] = lambda _: None,
) -> tuple[list[SystemRun[T]], list[FailedSystem]]:
    """Return the result of each system, and the systems that failed to run.

    `open_with` opens the one index with a system's settings; `report` gets each system's name before it runs.
    """
    system_runs: list[SystemRun[T]] = []
    failed: list[FailedSystem] = []
    for system in systems:
        if isinstance(system, FailedSystem):
            failed.append(system)
            continue
        report(system.name)
        try:
            with open_with(system.settings) as retriever:
                system_runs.append(SystemRun(system, run(retriever)))
        except (PinciteError, OSError, RuntimeError, ValueError) as error:
            failed.append(FailedSystem(name=system.name, reason=str(error) or type(error).__name__))
    return system_runs, failed
