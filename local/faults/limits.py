"""How the verdicts are to be read, and what the matrix does not cover: part of the document that it makes."""

READING = (
    (
        "A page counts as told once when exactly one reached its responder. A mail whose answer was lost may have arrived, "
        "and nobody can look at once: people first, so the next road is tried at once, and someone is told twice (`2`). "
        "Without a fault that makes it unknowable whether the page arrived, two pages are a failure."
    ),
    "A webhook page that is sent again carries the same Idempotency-Key; the stand-in pager keeps one page per key.",
    "Two runs of a paging activity at the same time, and sent items that lag behind, may send one mail twice (`2`).",
    (
        "A 401 or a sign-in page is answered with a fresh token, and tried a few times more: such answers pass. For ever "
        "ends after five tries, within a minute."
    ),
    (
        "A channel that stays unlisted for ever is not opened a second time, because its name is taken; the step ends `n`. "
        "A work item, a task and a mail have no such name: see what is not covered."
    ),
    "Note gaps, tell gaps in briefing and page the next person are called only where a step is refused: there `n` is the best there can be.",
    "For ever means until the step gives up by itself (after an hour and more of its own time, which is leaped over).",
    "A fault that no request met is a failure, after four launches that did not make that call.",
)

NOT_COVERED = (
    (
        "The vendors are stand-ins that were written from the vendors' documentation; nothing here ran against Azure DevOps, "
        "Teams or Azure Storage itself."
    ),
    "Storage that refuses connections for ever: Durable Functions keeps its own state there and would not run either.",
    (
        "A work item, task or mail that stays unseen for ever: it cannot be told from one that is not there. A work "
        "item is looked for during 30 seconds after its answer was lost (90 where its run died), then it is made again."
    ),
    "Faults of the intake (HTTP in, deliveries, claims), which is before the launch.",
    "The messenger `workflow`, which cannot look back: a briefing whose answer was lost is posted again.",
    "Vendors' SDKs see the real clock; durable timers, the app's own waits and the stand-ins' lags pass by leaps.",
)
