"""Words, values and bytes that have broken readers before: numbers out of measure, YAML's surprises, look-alikes."""

# ruff: noqa: E501 - lists are as wide as they are easily read

from __future__ import annotations

from typing import Final

NUMBERS: Final = (
    "0", "-0", "1", "-1", "0.5", "1e308", "-1e308", "1e309", "5e-324", "1" + "0" * 400, "9" * 40, "9" * 5000, "nan",
    ".nan", "NaN", "inf", "-inf", ".inf", "Infinity", "1_0", "_1", "1__0", "010", "0x10", "0o17", "0b1", "1e", "1e+",
    "e5", ".5", "5.", ".", "-", "+", "1,5", "1.5.5", "1:30", "١٢", "１２", "²", "½", "1 000", "1e1000000000", "+-1", "--1",
    "2" * 17, "4.9999999999999999", "1e-400",
)  # fmt: skip
"""What may or may not be a number."""

UNITS: Final = (
    "", " months", " month", "months", " years", " days", " weeks", " hours", "%", " %", "%/year", "%/month", "/year",
    "/month", " per month", "k", "M", "bn", " USD", "%%", " parsecs", "/", " per", "/0", "/year/year", " s", " minutes",
)  # fmt: skip
"""What may stand behind it."""

WORDS: Final = (
    "", "null", "~", "true", "True", "yes", "no", "on", "all", "none", "NULL", "[]", "{}", "''", '""', "2024-01-01",
    "2024-01-01T00:00:00Z", "!!str x", "!!python/object/apply:os.system [ls]", "!!int 3", "!x y", "&a b", "*a", "<<",
    "? x", "| x", "> x", "- x", "# x", "%x", "@x", "`x`", "x: y", "x:", ":", "::", "[", "]", "{", "}", "[1", "{a", "'",
    '"', '"\\x1b[31m"', '"\\0"', '"\\ud800"', '"\\UFFFFFFFF"', "\u202etxt", "tenure", "tenurе", "ｍean", "mean\u200b",
    "\u2028", "\ufeff", "\u00a0", "\u0085", "😀", "a" * 2000, "../../etc/passwd", "/dev/zero", ".", "..", "s.yml", "bare",
    "midmarket", "velocity.yml", "__class__", "model_fields", "__init__", "self", "{0}", "%s", "{x.__class__}", "$(ls)",
    "=1+1", "<script>", "status_quo", "sobol", "latin_hypercube", "grid", "list", "sample", "month 13", "month 0",
    "month 999999999", "month 9999999999", "{team: 1}", "{team: 0}", "{seats: [1, 1]}", "{seats: 3}", "{top: {}}",
    "{top: {share: 100%, by: luck}}", "{team: 1, seats: [1]}", "{uniform: [1, 2]}", "{uniform: [2, 1]}", "[1, 2]",
    "{triangular: [1, 1, 1]}", "{loguniform: [0, 1]}", "[1, 2, 3]", "[1]", "[a, b]", "[[1]]", "{a: 1}", "[{}]", "[null]",
)  # fmt: skip
"""Anything else that somebody may write as a value or as a key."""

LINES: Final = (
    "", "---", "...", "--- 1", "%YAML 1.1", "%TAG ! x", "\tseed: 1", "seed: 1", "extends: bare", "extends: s.yml",
    "extends: ./s.yml", "extends: missing.yml", "extends: [bare]", "extends:", "<<: *a", "a: &a [*a, *a]", "? [x]", "1: 2",
    "null: 3", "2024-01-01: x", "- x", "  x: y", "policies:", "policies: {}", "futures: {}", "decide: {}", "tenure: {}",
    "tenure: {mean: 1, mean: 2}", "salessim: 2", "salessim: 1", "horizon: 30 years", "burn_in: 30 years",
    "replications: 100000", "replications: {min: 1, max: 100000, batch: 100000}", "seed: 9223372036854775807",
    "seed: 9223372036854775808", "trace: {replicates: 100000}", "# comment", "title: |", "title: >-", "'", '"',
    "organisation: {teams: 999999, seats_per_team: 999999, accounts_per_seat: 999999}",
)  # fmt: skip
"""Whole lines that change what stands around them."""

BYTES: Final = (
    b"\x00", b"\xff", b"\xfe\xff", b"\xff\xfe", b"\xef\xbb\xbf", b"\xe9", b"\xc3", b"\xed\xa0\x80", b"\r", b"\r\n", b"\t",
    b"\x0b", b"\x0c", b"\x1b[31m", b"\x7f", b"\xc2\x85", b"\xe2\x80\xa8", b"\xe2\x80\xae", b"\xf0\x9f\x98\x80", b"\x1a",
    b"&a ", b"*a", b"!!", b"<<: ", b"{", b"}", b"[", b"]", b":", b": ", b"- ", b"#", b"'", b'"', b",", b"\n", b"\n\n", b"%",
    b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", b"\x7fELF",
)  # fmt: skip
"""Bytes to put somewhere into a file."""

OVERRIDES: Final = (
    "", "=", "==", "a", "a=", "=a", ".=1", "a..b=1", ".a=1", "a.=1", "tenure=1", "tenure.mean", "tenure.mean=",
    "tenure.mean=24", "tenure.mean=[", "tenure.mean={", "tenure.mean={a: b", "tenure.mean='", "tenure.mean=[1, 2]",
    "tenure={mean: 24}", "tenure.mean.x=1", "policies.x={}", "policies=[]", "futures.grid.tenure.mean=[1, 2]",
    "futures.list.a.tenure.mean=3", "futures.list=1", "futures.sample.over.tenure.mean={uniform: [1, 2]}", "claim.ranges.x=1",
    "extends=bare", "extends=/etc/passwd", "extends=s.yml", "salessim=2", "title=\x1b[31m", "title=\udcff", "title=\x00",
    "title='", "seed=1e3", "seed=9999999999999999999999", "horizon=1e308 years", "horizon=", "replications=0", "x" * 5000,
    "x" * 3000 + "=1", ".".join("a" * 2000) + "=1", "tenure.mean=" + "[" * 5000, "tenure.mean=" + "9" * 9000,
    "organisation.teams=1000000000000", "organisation.seats_per_team=1e9", "a\nb=1", "title=a\nb: c", "title={a: b}\nc: d",
    "decide.outcome=" + "z" * 3000, "tenure.mean=*a", "tenure.mean=[&a 1, *a]", "tenure.mean=!!int 3", "<<=1", "tenure.<<={}",
    "futures={list: {a: {}}}", "policies.status_quo=null", "policies.status_quo={from: month 3}", "😀=1", "tenurе.mean=3",
)  # fmt: skip
"""What may be typed after --set."""
