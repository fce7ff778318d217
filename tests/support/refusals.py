"""The table of what the workshop page refuses: what is tried, by whom, at which stage of a round, and the status."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

EVIL = "http://evil.example"


@dataclass(frozen=True)
class Tried:
    """One request that is refused."""

    what: str
    who: str
    """nobody, participant or trainer."""
    status: int
    method: str
    path: str
    stage: str = "open"
    """open: nobody has predicted; given: somebody has; locked: one step shown; over: all shown."""
    fields: Mapping[str, Any] | None = None
    """Of a form; the browser's csrf token is added unless the fields have one, or None takes it away."""
    headers: Mapping[str, str | None] = field(default_factory=dict)
    """None takes a header away."""
    body: bytes | Callable[[], Any] | None = None
    says: str = ""
    """Key of the text that is its reason, where other reasons have the same status."""

    @property
    def name(self) -> str:
        return f"{self.what} ({self.who})"


ANSWER = {"round": 1, "winner": "act", "low": -100_000, "high": 200_000}


def answer(what: str, status: int, *, stage: str = "open", says: str = "", **changes: Any) -> Tried:
    """A participant's answer with something wrong; a value of None leaves a field out."""
    fields = {name: value for name, value in (ANSWER | changes).items() if value is not None}
    return Tried(what, "participant", status, "POST", "/answer", stage, fields, says=says)


def look(what: str, path: str, *, stage: str = "open", status: int = 409) -> Tried:
    """The trainer's look at something before it may be seen."""
    return Tried(what, "trainer", status, "GET", path, stage)


def join(what: str, status: int, fields: Any = None, **more: Any) -> Tried:
    """Somebody who wants to join."""
    return Tried(
        what, "nobody", status, "POST", "/join", fields={"code": "BBBBBB"} if fields is None else fields, **more
    )


def chunks() -> Any:
    """A body without a length that goes on and on."""
    for _ in range(100):
        yield b"x" * 4096


GETTING_IN = [
    join("a wrong join code", 403, says="join.wrong"),
    join("a join code that is HTML", 403, {"code": "<script>"}, says="join.wrong"),
    join("a join code of 41 characters", 422, {"code": "B" * 41}),
    join("a join code with a null byte", 422, {"code": "BB\0BBB"}),
    join("no join code", 422, {}),
    Tried("a wrong key", "nobody", 403, "GET", "/enter?key=wrong", says="refusal.wrong_key"),
    Tried("no key", "nobody", 422, "GET", "/enter"),
    Tried("the key twice", "nobody", 422, "GET", "/enter?key=a&key=b"),
    Tried("a trainer's page without a cookie", "nobody", 401, "GET", "/"),
    Tried("a participant's page without a cookie", "nobody", 401, "GET", "/answer"),
    Tried("a trainer's page", "participant", 403, "GET", "/scenario/turnover", says="refusal.trainer_only"),
    Tried("the reveal", "participant", 403, "GET", "/round/1/reveal", "over"),
    Tried("the trail as data", "participant", 403, "GET", "/round/1/trail.json", "over"),
    Tried("the count of answers", "participant", 403, "GET", "/round/1/count", says="refusal.trainer_only"),
    Tried(
        "locking the round",
        "participant",
        403,
        "POST",
        "/round/1/step",
        "given",
        {"shown": 1},
        says="refusal.trainer_only",
    ),
    Tried(
        "beginning a round",
        "participant",
        403,
        "POST",
        "/rounds",
        fields={"scenario": "turnover"},
        says="refusal.trainer_only",
    ),
    Tried("an upload", "participant", 403, "POST", "/upload", fields={}, says="refusal.trainer_only"),
    Tried(
        "free play, which computes",
        "participant",
        403,
        "POST",
        "/round/1/play",
        "over",
        {},
        says="refusal.trainer_only",
    ),
]

FORGED = [
    join("no csrf token", 403, {"code": "BBBBBB", "csrf": None}, says="refusal.csrf"),
    join("another browser's csrf token", 403, {"code": "BBBBBB", "csrf": "0" * 64}, says="refusal.csrf"),
    answer("an answer without csrf token", 403, csrf="", says="refusal.csrf"),
    Tried(
        "a step without csrf token",
        "trainer",
        403,
        "POST",
        "/round/1/step",
        "given",
        {"shown": 1, "csrf": None},
        says="refusal.csrf",
    ),
    join("a form of another site (Origin)", 403, headers={"origin": EVIL}, says="refusal.origin"),
    join(
        "a form of another site (Sec-Fetch-Site)", 403, headers={"sec-fetch-site": "cross-site"}, says="refusal.origin"
    ),
    join("a form of another port of this machine", 403, headers={"sec-fetch-site": "same-site"}, says="refusal.origin"),
    join("a form of a sandboxed page (Origin: null)", 403, headers={"origin": "null"}, says="refusal.origin"),
    join("a form that does not say where it comes from", 403, headers={"origin": None}, says="refusal.origin"),
    Tried(
        "a step by another site",
        "trainer",
        403,
        "POST",
        "/round/1/step",
        "given",
        {"shown": 1},
        {"origin": EVIL},
        says="refusal.origin",
    ),
    Tried("another host's name (DNS rebinding)", "trainer", 421, "GET", "/", headers={"host": "evil.example"}),
    Tried("a name that begins like ours", "trainer", 421, "GET", "/", headers={"host": "127.0.0.1.evil.example"}),
]

BODIES = [
    join("a body of more than 16 kB", 413, body=b"code=" + b"x" * 16_384),
    join("a body without a length of more than 16 kB", 413, body=chunks),
    Tried("an upload of more than 256 kB", "trainer", 413, "POST", "/upload", body=b"x" * 270_000),
    join("JSON instead of a form", 415, body=b"{}", headers={"content-type": "application/json"}),
    join("a form that is not UTF-8", 400, body=b"code=%FF"),
    join("a form without an equals sign", 400, body=b"code"),
    join("a form of 200 fields", 400, body=b"a=1&" * 200),
    answer("a field that is not known", 422, admin="1", says="refusal.fields"),
    answer("a field that is missing", 422, low=None, says="refusal.fields"),
    answer("a field twice", 422, low=["-100000", "0"], says="refusal.fields"),
]

ANSWERS = [
    answer("a low end that is not a number", 422, low="nan"),
    answer("an infinite high end", 422, high="inf"),
    answer("a huge high end", 422, high="9" * 400),
    answer("a high end in scientific writing", 422, high="1e300"),
    answer("an end that no slider has", 422, high=123_457, says="predict.off_ladder"),
    answer("a low end above the high end", 422, low=200_000, high=100_000, says="predict.crossed"),
    answer("a winner that is not a choice", 422, winner="everybody", says="predict.unknown_winner"),
    answer("a winner that is HTML", 422, winner="<img src=x onerror=alert(1)>"),
    answer("a round that is no number", 422, round="one"),
    answer("a round of 20 digits", 422, round="9" * 20),
    answer("an answer to another round", 409, round=7, says="answer.other_round"),
    answer("a second, different answer", 409, stage="given", high=500_000, says="predict.twice"),
    answer("an answer after the lock", 409, stage="locked", says="predict.locked_refused"),
    answer("an answer after the end", 409, stage="over"),
    Tried(
        "a table's answer after the lock",
        "trainer",
        409,
        "POST",
        "/round/1/predict",
        "locked",
        {"table": 1, "winner": "act", "low": 0, "high": 0},
    ),
]

AT_THE_END = {
    "why": "why",
    "the trail as data": "trail.json",
    "what-if": "mind",
    "a verdict of what-if": "mind/verdict",
    "a measured what-if": "mind/measured",
    "free play": "play",
    "the exported study": "study.yml",
    "the debrief": "debrief",
    "the handout": "handout",
}
"""What opens when all has been shown: its name and the end of its address."""

TOO_EARLY = [
    Tried(
        "another scenario while answers wait for their reveal",
        "trainer",
        409,
        "POST",
        "/rounds",
        "given",
        {"scenario": "turnover"},
    ),
    Tried(
        "another scenario in the middle of a reveal",
        "trainer",
        409,
        "POST",
        "/rounds",
        "locked",
        {"scenario": "turnover"},
    ),
    Tried(
        "the reveal before anybody has predicted",
        "trainer",
        409,
        "POST",
        "/round/1/step",
        fields={"shown": 1},
        says="reveal.nobody",
    ),
    Tried("skipping a step", "trainer", 409, "POST", "/round/1/step", "given", {"shown": 2}),
    Tried("skipping to the end", "trainer", 409, "POST", "/round/1/step", "given", {"shown": 3}),
    Tried("a step that no round has", "trainer", 422, "POST", "/round/1/step", "given", {"shown": 4}),
    Tried("step 0", "trainer", 422, "POST", "/round/1/step", "given", {"shown": 0}),
    *(
        look(f"{what} before the lock", f"/round/1/{page}", stage="given")
        for what, page in {"the reveal": "reveal", "the reveal's fragment": "reveal/now", **AT_THE_END}.items()
    ),
    *(look(f"{what} before the end", f"/round/1/{page}", stage="locked") for what, page in AT_THE_END.items()),
    Tried("a try of free play before the end", "trainer", 409, "POST", "/round/1/play", "locked", {}),
]

PATHS = [
    look(what, path, status=404)
    for what, path in {
        "a page that is not there": "/nowhere",
        "a round that is not there": "/round/7/predict",
        "a round of 30 digits": f"/round/{'9' * 30}/predict",
        "a scenario that is not there": "/scenario/nothing",
        "a scenario that is HTML": "/scenario/%3Cscript%3E",
        "a folder above the assets": "/static/../serve.py",
        "a folder above the assets, encoded": "/static/%2e%2e/serve.py",
        "a folder above the assets, slash encoded": "/static/..%2f..%2fserve.py",
        "a folder above the assets, backslash": "/static/..\\serve.py",
        "an absolute path as an asset": "/static//etc/passwd",
        "an absolute path as an asset, encoded": "/static/%2fetc%2fpasswd",
        "an asset with a null byte": "/static/app.css%00.png",
        "a folder above a scenario": "/scenario/../../etc/passwd",
        "a folder above the notes": "/notes/..%2f..%2fetc%2fpasswd",
        "a path of 400 characters": "/scenario/" + "x" * 400,
        "another host in the path": "//evil.example/",
        "a whole address as a path": "http://evil.example/",
    }.items()
]

METHODS = [
    Tried(f"{method} where only GET is", "trainer", 405, method, "/", fields={} if method == "POST" else None)
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT")
] + [
    Tried("GET where only POST is", "trainer", 405, "GET", "/rounds"),
    Tried("a step by GET", "trainer", 405, "GET", "/round/1/step"),
    Tried("POST to an asset", "trainer", 405, "POST", "/static/app.css", fields={}),
]

GROUPS = {
    "Getting in": GETTING_IN,
    "Forms of other sites": FORGED,
    "Bodies that are too large or malformed": BODIES,
    "Answers that are none": ANSWERS,
    "Too early, and out of order": TOO_EARLY,
    "Paths that lead elsewhere": PATHS,
    "Methods that a page does not have": METHODS,
}
TABLE = [tried for group in GROUPS.values() for tried in group]
