"""Microsoft's library worker in a process of its own, fed as the Functions host would feed it.

``python worker_process.py LIBRARY APP``; at stdin the invocations as a JSON list of ``{"function": name, "inputs":
{parameter: {kind: value}}}``. At stdout one JSON object: ``fault`` (None, or why the app was refused), ``functions``
(their bindings by name) and ``answers`` (one an invocation: ``result`` or ``fault``).

The library is handed the messages' classes by whoever hosts it, so plain Python classes do in place of gRPC's.
"""

import asyncio
import json
import sys
from importlib import import_module
from types import SimpleNamespace


class Message(SimpleNamespace):
    """A message of the host's protocol. Of a union, the field that is set comes last."""

    Failure, Success = "Failure", "Success"
    undefined, out, inout = None, 1, 2

    def WhichOneof(self, _union):  # noqa: N802  # protobuf's own name
        """The name of the field that is set."""
        return [*vars(self)][-1] if vars(self) else None


KINDS = (
    "BindingInfo",
    "FunctionMetadataResponse",
    "InvocationResponse",
    "ParameterBinding",
    "RpcException",
    "RpcFunctionMetadata",
    "RpcHttp",
    "StatusResult",
    "TypedData",
    "WorkerInitResponse",
    "WorkerMetadata",
)
PROTOCOL = SimpleNamespace(**dict.fromkeys(KINDS, Message))


def envelope(**request):
    """A message as the worker's proxy hands it to the library."""
    return SimpleNamespace(
        request=SimpleNamespace(**request), properties={"host": "127.0.0.1", "protos": PROTOCOL}
    )


def typed(data):
    """One input: `{"string": text}`, `{"json": text}` or `{"http": request}`, whose body is text here, bytes there."""
    if "http" not in data:
        return Message(**data)
    nothing = {"headers": {}, "params": {}, "query": {}}
    return Message(
        http=Message(**{**nothing, **data["http"], "body": Message(bytes=data["http"]["body"].encode())})
    )


def plain(value):
    """A message as JSON can carry it."""
    if isinstance(value, Message):
        return {name: plain(part) for name, part in vars(value).items()}
    return value.decode() if isinstance(value, bytes) else value


def fault_of(answer):
    """Why the library refused or an invocation failed; None where it did not."""
    return answer.result.exception.message if answer.result.status == Message.Failure else None


async def invoke(worker, function_id, inputs):
    """Have the library call a function."""
    request = SimpleNamespace(
        invocation_id="1",
        function_id=function_id,
        input_data=[Message(name=name, data=typed(data)) for name, data in inputs.items()],
        trigger_metadata={},
        trace_context=SimpleNamespace(trace_parent="", trace_state="", attributes={}),
        retry_context=SimpleNamespace(retry_count=0, max_retry_count=0, exception=None),
    )
    answer = await worker.invocation_request(envelope(invocation_request=request))
    return {"fault": fault_of(answer), "result": plain(getattr(answer, "return_value", None))}


async def main(app, invocations):
    """Index the app, then call its functions one after the other."""
    worker = import_module("azure_functions_runtime")
    start = SimpleNamespace(capabilities={}, function_app_directory=app)
    fault = fault_of(await worker.worker_init_request(envelope(worker_init_request=start)))
    if fault:
        return {"fault": fault, "functions": {}, "answers": []}
    found = (await worker.functions_metadata_request(envelope())).function_metadata_results
    ids = {function.name: function.function_id for function in found}
    bindings = {function.name: [json.loads(text) for text in function.raw_bindings] for function in found}
    answers = [await invoke(worker, ids[asked["function"]], asked["inputs"]) for asked in invocations]
    return {"fault": None, "functions": bindings, "answers": answers}


if __name__ == "__main__":
    sys.path[:0] = [sys.argv[2], sys.argv[1]]
    print(json.dumps(asyncio.run(main(sys.argv[2], json.load(sys.stdin)))))  # noqa: T201  # its whole purpose
