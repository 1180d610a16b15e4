"""A replica that is one of several copies which vLLM runs in step, for mixtures of experts."""

from ray.llm._internal.serve.serving_patterns.data_parallel.dp_server import DPServer

from eventrail.worker.serving.replica import PullServer


class DataParallelPullServer(PullServer, DPServer):
    """A copy; each pulls its own work, Serve starts and ends all of a group together."""
