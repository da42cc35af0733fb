"""Arms of a comparison: systems that answer from the same index with other settings."""

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from index.errors import PinciteError, SettingsError
from index.models import Value
from index.settings import ROOMS, SETTINGS_FILE, load_settings
from rag.retriever import Retriever
from rag.settings import RagSettings, ReaderSettings

SHIPPED = "shipped"
"""The name of the arm with the settings that pincite comes with."""

NAMED = {
    "bm25": RagSettings(fusion="convex", dense_weight=0, late_weight=0),
    "dense": RagSettings(fusion="convex", dense_weight=1, late_weight=0),
    "rrf": RagSettings(fusion="rrf", late_weight=0),
    "convex": RagSettings(fusion="convex", late_weight=0),
    "late": RagSettings(fusion="convex"),
    "unread": RagSettings(reader=ReaderSettings(use=False)),
    SHIPPED: RagSettings(),
}
"""BM25 alone; the embeddings alone; both by reciprocal rank fusion; both by a convex combination; with late interaction
beside them; by the evidence model without a reader; as pincite comes."""

T = TypeVar("T")


class Arm(Value):
    """A system: its name and the settings it answers with."""

    name: str
    settings: RagSettings


class Failed(Value):
    """An arm that could not be run, and why. It is given no score."""

    arm: str
    reason: str


@dataclass(frozen=True, slots=True)
class Ran(Generic[T]):
    """What an arm's run gave."""

    arm: Arm
    result: T


def parse_arms(wanted: str) -> list[Arm | Failed]:
    """Return the arms of a list with commas: `all`, names of NAMED, and paths of settings files.

    A settings file that cannot be used is a failed arm. Raises SettingsError for a name that is neither, or twice.
    """
    arms: list[Arm | Failed] = []
    for name in (part.strip() for part in wanted.split(",")):
        if name == "all":
            arms += [Arm(name=known, settings=settings) for known, settings in NAMED.items()]
        elif name in NAMED:
            arms.append(Arm(name=name, settings=NAMED[name]))
        elif name.endswith(".toml"):
            arms.append(_from_file(Path(name).expanduser()))
        else:
            known = ", ".join(NAMED)
            raise SettingsError(
                f"there is no arm {name!r}; there are {known}, all, and paths of settings files (.toml)."
            )
    names = [arm.name if isinstance(arm, Arm) else arm.arm for arm in arms]
    repeated = next((name for name in names if names.count(name) > 1), None)
    if repeated is not None:
        raise SettingsError(f"the arm {repeated!r} is named twice; each is run once.")
    return arms


def _from_file(path: Path) -> Arm | Failed:
    """Return the arm of a settings file's table [rag], called as the file is, a `pincite.toml` as its folder is."""
    name = path.stem if path.name != SETTINGS_FILE else path.resolve().parent.name
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
        unknown = sorted(set(tables) - set(ROOMS))
        if unknown:
            return Failed(arm=name, reason=f"{path}: there is no table [{unknown[0]}]; an arm's is [rag].")
        if "index" in tables:
            return Failed(arm=name, reason=f"{path}: has a table [index], but arms share one index. Take it out.")
        table = tables.get("rag", {})
        if not isinstance(table, dict):
            return Failed(arm=name, reason=f"{path}: rag is a table; write [rag] and its keys below it.")
        return Arm(name=name, settings=load_settings(RagSettings, "rag", environ={}, **table))
    except (OSError, ValueError) as error:
        return Failed(arm=name, reason=f"{path}: cannot be read as TOML ({error})")
    except (PinciteError, TypeError) as error:
        return Failed(arm=name, reason=f"{path}: {error}")


def run_arms(
    arms: Sequence[Arm | Failed],
    open_with: Callable[[RagSettings], Retriever],
    run: Callable[[Retriever], T],
    tell: Callable[[str], None] = lambda _: None,
) -> tuple[list[Ran[T]], list[Failed]]:
    """Return what each arm's run gave, and the arms that failed to run: those are given no score.

    `open_with`: opens the one index with an arm's settings. `tell`: hears the name of each arm as its turn comes.
    """
    ran: list[Ran[T]] = []
    failed: list[Failed] = []
    for arm in arms:
        if isinstance(arm, Failed):
            failed.append(arm)
            continue
        tell(arm.name)
        try:
            with open_with(arm.settings) as retriever:
                ran.append(Ran(arm, run(retriever)))
        except (PinciteError, OSError, RuntimeError, ValueError) as error:
            failed.append(Failed(arm=arm.name, reason=str(error) or type(error).__name__))
    return ran, failed
