"""Serves one model file over llama.cpp's HTTP server and prints its address once it answers.

The limits are those of a test: one question at a time, so that a test sees when the model is free again; one thread,
since two that wait for each other come to a halt on a busy machine; small batches, so that a cancelled question ends
soon.
"""

import sys
import threading

import xllamacpp


def main(model: str, key: str) -> None:
    params = xllamacpp.CommonParams()
    params.model.path = model
    params.model_alias = {"smollm2-135m"}
    params.n_ctx = 2048
    params.n_parallel = 1
    params.n_batch = 128
    params.n_ubatch = 128
    params.cpuparams.n_threads = 1
    params.cpuparams_batch.n_threads = 1
    params.warmup = False
    params.cache_ram_mib = 0
    params.n_ctx_checkpoints = 0
    params.offline = True
    params.ui = False
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [key]
    params.endpoint_slots = True
    params.endpoint_metrics = True
    server = xllamacpp.Server(params)
    print(server.listening_address, flush=True)
    threading.Event().wait()


main(*sys.argv[1:])
