"""OpenVINO as pincite uses it: imported without its converter and telemetry, and graphs compiled for this processor."""

import functools
import importlib
import sys
from typing import Any, Literal

from index.errors import UnsupportedModel

CONVERTER = "openvino.tools.ovc"
"""The model converter that `openvino` imports on its own account."""


@functools.cache
def openvino() -> Any:
    """Return the module `openvino`. Raises UnsupportedModel where it is not installed or does not run.

    Its model converter, which is of no use here, would be a third of the import, and would import a client that
    reports usage to its maker, and with it `urllib` and `http`. `openvino` does without it; whoever else in this
    process asks for `openvino.convert_model` gets it then.
    """
    is_blocked = not {"openvino", CONVERTER} & sys.modules.keys()
    if is_blocked:
        sys.modules[CONVERTER] = None  # type: ignore[assignment]
    try:
        import openvino
    except (ImportError, OSError) as error:
        raise UnsupportedModel(
            f"OpenVINO cannot be imported ({error}); run: pip install --force-reinstall openvino"
        ) from error
    finally:
        if is_blocked:
            del sys.modules[CONVERTER]
    if is_blocked:
        openvino.__getattr__ = _late
    return openvino


def _late(name: str) -> Any:
    """Return the converter, which was left out of the module `openvino`, to whoever asks for it after all."""
    if name == "convert_model":
        return importlib.import_module(CONVERTER).convert_model
    raise AttributeError(f"module 'openvino' has no attribute {name!r}")


@functools.cache
def core() -> Any:
    """Return the process's OpenVINO. Raises UnsupportedModel."""
    return openvino().Core()


def processor() -> str:
    """Return what the processor calls itself."""
    return str(core().get_property("CPU", "FULL_DEVICE_NAME"))


def precisions() -> tuple[str, ...]:
    """Return the precisions to compute in, best first: bfloat16 where the processor has it in hardware, and float32."""
    found = core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    return ("bf16", "f32") if "BF16" in found else ("f32",)


Hint = Literal["LATENCY", "THROUGHPUT"]
"""What a graph is compiled for: one request at a time, by all of the processor, or as many a second as it can."""


def compiled(model: Any, precision: str, hint: Hint) -> Any:
    """Return a graph compiled for this processor, in one of `precisions`. Raises UnsupportedModel."""
    wanted = {"PERFORMANCE_HINT": hint, "INFERENCE_PRECISION_HINT": precision}
    try:
        return core().compile_model(model, "CPU", wanted)
    except RuntimeError as error:
        raise UnsupportedModel(f"OpenVINO refuses it ({str(error).splitlines()[-1]})") from error
