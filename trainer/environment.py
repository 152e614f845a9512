"""What of a machine decides the weights that a run gives, for its manifest.

Same inputs, recipe and environment give the same weights on a CPU. Another processor may multiply
in another order, so its abilities count, and not its name.
"""

from __future__ import annotations

import os
import platform
from typing import Any

import torch

DECIDING = (
    "OMP_",
    "MKL_",
    "ONEDNN_",
    "DNNL_",
    "KMP_",
    "ATEN_",
    "CUBLAS_",
    "CUDA_",
    "TORCH_",
    "NVIDIA_",
)
PRIVATE = ("TOKEN", "KEY", "SECRET", "PASSWORD")
CACHES = ("l1d_cache_size", "l2_cache_size")  # which blocks of a matrix follow


def environment(threads: int) -> dict[str, Any]:
    """Return what has to be the same for a run to be repeated bit for bit.

    Args:
        threads: of the run.

    """
    told = {
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "platform": f"{platform.system()} {platform.machine()}",
        "libc": " ".join(platform.libc_ver()).strip(),
        **_processor(),
        "threads": threads,
        "variables": _variables(),
    }
    return told | ({"gpu": _gpu()} if torch.cuda.is_available() else {})


def _processor() -> dict[str, Any]:
    """Return what torch can multiply with here, and in what portions."""
    capabilities: dict[str, Any] = getattr(torch.cpu, "get_capabilities", dict)()  # torch 2.13
    has = sorted(name for name, value in capabilities.items() if value is True)
    return {
        "cpu": [torch.backends.cpu.get_cpu_capability(), *has],
        "caches": [capabilities.get(name) for name in CACHES],
    }


def _variables() -> dict[str, str]:
    """Return what is set for the libraries that compute."""
    names = (name for name in os.environ if name.startswith(DECIDING))
    found = {name: os.environ[name] for name in sorted(names) if not _is_private(name)}
    return {name: value for name, value in found.items() if os.sep not in value}


def _is_private(name: str) -> bool:
    return any(word in name for word in PRIVATE)


def _gpu() -> dict[str, Any]:
    return {
        "name": torch.cuda.get_device_name(),
        "count": torch.cuda.device_count(),
        "cuda": torch.version.cuda,
    }
