"""OpenVINO as pincite uses it: imported without its telemetry, and graphs compiled for this processor."""

import functools
import sys
from typing import Any

from index.errors import EmbedderError


class Unfit(EmbedderError):
    """A model cannot be compiled here; sentence-transformers may still run it."""


@functools.cache
def openvino() -> Any:
    """Return the module `openvino`. Raises Unfit where it is not installed or does not run.

    Its model converter, which is of no use here, would import a client that reports usage to its maker, and with
    it `urllib` and `http`. Without the client it takes its own empty stand-in.
    """
    client = "openvino_telemetry"
    is_blocked = client not in sys.modules
    if is_blocked:
        sys.modules[client] = None  # type: ignore[assignment]
    try:
        import openvino
    except (ImportError, OSError) as error:
        raise Unfit(f"OpenVINO cannot be imported ({error}); run: pip install --force-reinstall openvino") from error
    finally:
        if is_blocked:
            del sys.modules[client]
    return openvino


@functools.cache
def core() -> Any:
    """Return the process's OpenVINO. Raises Unfit."""
    return openvino().Core()


def processor() -> str:
    """Return what the processor calls itself."""
    return str(core().get_property("CPU", "FULL_DEVICE_NAME"))


def precisions() -> tuple[str, ...]:
    """Return the precisions to compute in, best first: bfloat16 where the processor has it in hardware, and float32."""
    found = core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    return ("bf16", "f32") if "BF16" in found else ("f32",)


def compiled(model: Any, precision: str) -> Any:
    """Return a graph compiled for as many texts a second as the processor can, in one of `precisions`. Raises Unfit."""
    wanted = {"PERFORMANCE_HINT": "THROUGHPUT", "INFERENCE_PRECISION_HINT": precision}
    try:
        return core().compile_model(model, "CPU", wanted)
    except RuntimeError as error:
        raise Unfit(f"OpenVINO refuses it ({str(error).splitlines()[-1]})") from error
