"""Faults at random moments lose no finished world, change no number and leave nothing behind."""

from __future__ import annotations

import random
import subprocess
import sys

import pytest
from campaign import Campaign, deck, mounted, together, undisturbed
from house_of_dozens import written
from strikes import KINDS, can_seal

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the harness reads /proc and limits other processes")
FAULTS = 200
LANES = 4
QUICK = ("worker killed", "killed and a file cut")
"""Few, since each command starts three processes; `tests/seatbelts` has others at chosen moments."""
SEED = 20_26


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("campaign")


@pytest.fixture(scope="module")
def study(place):
    return written(place)


@pytest.fixture(scope="module")
def whole(study, place):
    return undisturbed(study, place)


def test_a_few_faults_lose_nothing(study, place, whole):
    tally = Campaign(study, place, whole, random.Random(SEED)).carry_out(QUICK)
    assert tally.struck == len(QUICK)
    assert (tally.lost, tally.changed, tally.double) == (0, 0, 0)


@pytest.fixture
def disks(tmp_path):
    """A small disk for each lane, where one may mount it; otherwise what is said why not."""
    refusals = [mounted(tmp_path / f"disk-{lane}") for lane in range(LANES)]
    # Where one is missing none is filled: what would be filled is the machine's own disk.
    yield next(filter(None, refusals), "") or [tmp_path / f"disk-{lane}" for lane in range(LANES)]
    for lane, refusal in enumerate(refusals):
        if not refusal:
            subprocess.run(["umount", "-l", tmp_path / f"disk-{lane}"], check=True)


@pytest.mark.slow
def test_two_hundred_faults_lose_nothing(study, whole, disks, tmp_path, capsys):
    kinds, untried, places = set(KINDS), [], [tmp_path / f"lane-{lane}" for lane in range(LANES)]
    for each in places:
        each.mkdir()
    if isinstance(disks, str):
        kinds.discard("disk full")
        untried.append(f"disk full: not tried, no small disk can be mounted here ({disks})")
    if not can_seal(tmp_path if isinstance(disks, str) else disks[0]):
        kinds.discard("folder read-only")
        untried.append("folder read-only: not tried, this file system does not forbid anything to this user")
    campaigns = [
        Campaign(study, each, whole, random.Random(SEED + lane), None if isinstance(disks, str) else disks[lane])
        for lane, each in enumerate(places)
    ]
    tally = together(campaigns, deck(kinds, FAULTS, random.Random(SEED)))
    with capsys.disabled():
        print("\n" + "\n".join([tally.table(), *untried]))
    assert tally.struck == FAULTS
    assert set(tally.ends) == kinds
    assert (tally.lost, tally.changed, tally.double) == (0, 0, 0)
