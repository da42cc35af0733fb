"""OpenVINO: imported without its converter and telemetry, and used to compile graphs for this processor."""

import functools
import importlib
import sys
from typing import Any, Literal

from index.errors import UnsupportedModel
from index.forks import call_in_child

CONVERTER = "openvino.tools.ovc"
"""The model converter that `import openvino` would import too."""


@functools.cache
def openvino() -> Any:
    """Return the module `openvino`. Raises UnsupportedModel where it is not installed or does not run.

    Its model converter is useless here, takes a third of the import's time, and imports a telemetry client. It is
    left out; another part of the process that asks for `openvino.convert_model` still gets it.
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
        openvino.__getattr__ = _import_converter
    return openvino


def _import_converter(name: str) -> Any:
    """Import the converter that was left out, when `openvino.convert_model` is asked for."""
    if name == "convert_model":
        return importlib.import_module(CONVERTER).convert_model
    raise AttributeError(f"module 'openvino' has no attribute {name!r}")


@functools.cache
def core() -> Any:
    """Return the process's OpenVINO core. Raises UnsupportedModel."""
    return openvino().Core()


def _leave_core() -> list[Any]:
    """Have the next use make a core of its own, and return the one that there was."""
    left = [core()] if core.cache_info().currsize else []
    core.cache_clear()
    return left


call_in_child(_leave_core)


def processor() -> str:
    """Return the processor's full name."""
    return str(core().get_property("CPU", "FULL_DEVICE_NAME"))


def precisions() -> tuple[str, ...]:
    """Return the precisions to compute in, best first: bfloat16 where the processor has it in hardware, and float32."""
    found = core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    return ("bf16", "f32") if "BF16" in found else ("f32",)


Hint = Literal["LATENCY", "THROUGHPUT"]
"""What a graph is compiled for: the latency of one request on all cores, or the throughput of many."""


def compile_graph(model: Any, precision: str, hint: Hint) -> Any:
    """Return a graph compiled for this processor in one of `precisions`. Raises UnsupportedModel."""
    wanted = {"PERFORMANCE_HINT": hint, "INFERENCE_PRECISION_HINT": precision}
    try:
        return core().compile_model(model, "CPU", wanted)
    except RuntimeError as error:
        raise UnsupportedModel(f"OpenVINO refuses it ({str(error).splitlines()[-1]})") from error
