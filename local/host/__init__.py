"""A local runner for a Functions app: the real Python SDKs over SQLite and aiohttp, without func, .NET or Azure.

The functions and Microsoft's SDKs (azure-functions, azure-functions-durable) are the real ones and run unmodified.
The Functions host is ours, and only for trying and testing; for the last word use `func start` or Azure.

Served: HTTP and timer triggers, the durable client, orchestrators, sub-orchestrations and activities, with durable
timers, external events, custom status, continue-as-new, suspend, resume, terminate, purge and the SDK's retries.

How it differs from Azure Functions:

- Keys (auth levels) are never enforced, as with `func start`; hence it serves the loopback interface alone.
- Refused at load: entities, output bindings and every trigger not named above. Refused in an orchestration, which
  then fails with a message that says so: `call_http`, `call_entity`, `signal_entity`.
- Not served: rewind, restart, createAndWait, orchestration versions, continuation tokens of long lists.
- Not imitated: function time-outs, payload limits, host-level retry policies, scale-out, queue polling (latency is
  milliseconds), `past_due` timers (schedules are not kept over a restart), case-insensitive routes, route
  constraints (`{id:guid}` takes any text), the worker's log format.
- A call of an activity or orchestrator that is not there fails at once and names it; in Azure it hangs.
- Suspending holds the messages back and leaves no event in the history. `Details` of a failure is the Python
  traceback where Azure sends a serialised .NET exception. Timer schedules are in UTC.
- For tests, time can leap: `running(..., clock=LeapingClock())` waits for no durable timer, and
  `running(..., calling=twice_at_once)` runs each activity twice. Both are off by default.
- Activities run at least once, as in Azure: one in flight when the process is killed runs again at the next start.
  State survives `kill -9`, but not a power failure (SQLite, WAL, synchronous=NORMAL).
"""
