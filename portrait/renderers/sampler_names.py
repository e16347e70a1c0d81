"""What other programs call the schedulers of diffusers."""

from __future__ import annotations

from ..checkpoint import Checkpoint

_A1111 = {
    "DPMSolverMultistepScheduler": "DPM++ 2M", "LCMScheduler": "LCM", "EulerDiscreteScheduler": "Euler",
    "EulerAncestralDiscreteScheduler": "Euler a", "DDIMScheduler": "DDIM",
}  # fmt: skip
_COMFYUI = {
    "DPMSolverMultistepScheduler": "dpmpp_2m", "LCMScheduler": "lcm", "EulerDiscreteScheduler": "euler",
    "EulerAncestralDiscreteScheduler": "euler_ancestral", "DDIMScheduler": "ddim",
}  # fmt: skip


def a1111_sampler(checkpoint: Checkpoint) -> dict[str, str]:
    """Sampler and schedule for a request; nothing where the server's own choice is as good as ours."""
    name, options = checkpoint.scheduler or ("", {})
    if name not in _A1111:
        return {}
    schedule = "Karras" if options.get("use_karras_sigmas") else _spaced(options, "SGM Uniform", "Automatic")
    return {"sampler_name": _A1111[name], "scheduler": schedule}


def comfyui_sampler(checkpoint: Checkpoint) -> tuple[str, str]:
    """Sampler and schedule of a KSampler node."""
    name, options = checkpoint.scheduler or ("", {})
    schedule = "karras" if options.get("use_karras_sigmas") else _spaced(options, "sgm_uniform", "normal")
    return _COMFYUI.get(name, "euler"), schedule


def _spaced(options: object, trailing: str, usual: str) -> str:
    return trailing if isinstance(options, dict) and options.get("timestep_spacing") == "trailing" else usual
