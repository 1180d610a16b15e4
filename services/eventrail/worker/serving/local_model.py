"""Lets a replica load a model that is already on its machine without asking anybody for it."""

from ray.llm._internal.common.callbacks.base import CallbackBase


class LocalModel(CallbackBase):
    """Skips Ray's download step.

    The step starts another process that imports all of vLLM, which takes ten seconds and more
    on two cores, only to find the folder where it is.
    """

    async def on_before_node_init(self) -> None:
        """Say that there is nothing to download."""
        self.ctx.run_init_node = False
