"""vLLM on Ray Serve: replicas that pull their own work.

`daemon` runs in the worker's process and deploys; `replica` runs on Ray and hosts the stage.
Ray and vLLM are imported only where they run: the other engines need neither.
"""
