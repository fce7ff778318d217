"""`salessim workshop`: what it prints, what it refuses, and how it ends."""

from __future__ import annotations

import importlib.util
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from support.servers import COMMAND, Running, running
from support.workshop import STUDY

from salessim.cli.program import salessim
from salessim.errors import InputRefusedError
from salessim.workshop import addresses
from salessim.workshop.addresses import listen
from salessim.workshop.opening import held

EVERYWHERE = "0.0.0.0"  # noqa: S104 - what a trainer types to open the page to a room


def networked() -> bool:
    """Whether this machine has an address that a room could type."""
    try:
        listen(EVERYWHERE, 0).sockets[0].close()
    except InputRefusedError:
        return False
    return True


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory):
    with running(tmp_path_factory.mktemp("served")) as found:
        yield found


def refusal(*given: str) -> str:
    """Why the command line is refused; it has exit code 2."""
    with pytest.raises(InputRefusedError) as refused:
        CliRunner().invoke(salessim, ["workshop", "--no-browser", *given], catch_exceptions=False)
    assert refused.value.exit_code == 2
    return str(refused.value)


def test_it_says_where_the_trainer_enters_and_where_everything_is_kept(server: Running) -> None:
    assert f"Everything is kept in {server.folder}" in server.said
    assert server.enter.startswith(f"{server.address}/enter?key=")
    assert "Only this machine can open it" in server.said
    answer = httpx.get(server.enter)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_it_listens_on_this_machine_alone_unless_told_otherwise(server: Running) -> None:
    with socket.socket() as asking:
        assert asking.connect_ex((addresses.LOOPBACK, server.port)) == 0
    with socket.socket() as asking:
        assert asking.connect_ex(("127.0.0.2", server.port)) != 0


def test_a_second_workshop_on_the_same_folder_is_refused_with_advice(server: Running) -> None:
    advice = refusal("--folder", str(server.folder), "--port", "0")
    assert "another workshop runs on this folder" in advice
    assert "--folder" in advice


def test_a_port_that_is_taken_is_refused_with_advice(server: Running, tmp_path: Path) -> None:
    advice = refusal("--folder", str(tmp_path / "w"), "--port", str(server.port))
    assert f"port {server.port} is taken" in advice
    assert "--port" in advice


def test_the_usual_port_gives_way_to_the_next_that_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setattr(addresses, "DEFAULT_PORT", taken.getsockname()[1])
        served = listen("127.0.0.1", None)
        assert served.moved
        assert served.port > taken.getsockname()[1]
        served.sockets[0].close()


@pytest.mark.skipif(not networked(), reason="this machine has no network, so no room could reach it")
def test_a_room_gets_an_address_a_code_and_a_picture_to_scan(tmp_path: Path) -> None:
    trusting = {"FORWARDED_ALLOW_IPS": "*"}  # what would make the server believe in headers that proxies set
    with running(tmp_path, "turnover", host=EVERYWHERE, more=trusting) as server:
        code = server.said.partition("with the code ")[2][:6]
        assert "/join with the code" in server.said
        assert "▀" in server.said
        assert server.enter.endswith("&scenario=turnover")
        found = httpx.get(f"{server.address}/join", params={"code": code})
        room = server.said.partition("Participants: ")[2].partition("/join")[0]
        claim = {"x-forwarded-for": "127.0.0.1", "forwarded": "for=::1", "x-real-ip": "127.0.0.1"}
        claimed = httpx.get(f"{room}/enter?{server.enter.partition('?')[2]}", headers=claim)
    assert f'value="{code}"' in found.text
    assert claimed.status_code == 403  # nobody can claim to be on this machine
    assert "on the machine on which the workshop runs" in claimed.text


def test_all_addresses_are_one_socket_and_one_address_is_served_beside_this_machine() -> None:
    for host, others in (("127.0.0.1", set()), ("localhost", set()), ("127.0.0.2", {"127.0.0.2"})):
        served = listen(host, 0)
        assert {each.getsockname() for each in served.sockets} == {
            (each, served.port) for each in {"127.0.0.1"} | others
        }
        for each in served.sockets:
            each.close()


@pytest.mark.parametrize("host", ["192.0.2.77", "no.such.host.invalid", "a b"])
def test_an_address_that_is_not_this_machines_is_refused(host: str, tmp_path: Path) -> None:
    assert f"--host {host}" in refusal("--folder", str(tmp_path / "w"), "--host", host, "--port", "0")


def test_an_unknown_scenario_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    assert "did you mean 'turnover'" in refusal("turnovr", "--folder", str(tmp_path / "w"))
    assert "there is no such file" in refusal("mine.yml", "--folder", str(tmp_path / "w"))
    assert not (tmp_path / "w").exists()


def test_a_folder_that_cannot_be_one_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "--folder" in refusal("--folder", str(tmp_path / "file"))


def test_a_memory_of_another_program_is_refused_and_the_folder_is_free_again(tmp_path: Path) -> None:
    (tmp_path / "workshop.sqlite").write_text("no database at all, " * 100)
    assert "cannot be used" in refusal("--folder", str(tmp_path), "--port", "0")
    with held(tmp_path):
        pass


def test_what_is_written_into_a_folder_that_was_there_is_this_users_alone(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        with held(tmp_path):
            (tmp_path / "answer.json").touch()
        (tmp_path / "later.json").touch()
    finally:
        os.umask(before)
    modes = [(tmp_path / name).stat().st_mode & 0o777 for name in ("answer.json", "later.json")]
    assert modes == [0o600, 0o644]


def test_without_the_extra_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(
        "salessim.cli.commands.workshop.find_spec", lambda name: None if name == "starlette" else found(name)
    )
    assert "needs starlette: pip install 'salessim[workshop]'" in refusal()


def test_the_server_loads_nothing_large() -> None:
    """Tables and figures are the cook's business; fifty phones need no pandas."""
    large = {"pandas", "pyarrow", "matplotlib", "duckdb", "mesa", "sklearn", "statsmodels"}
    code = f"import sys; import salessim.workshop.serve; print(sorted({large} & set(sys.modules)))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "[]"


def test_help_and_the_list_of_commands_load_no_server() -> None:
    code = (
        "import sys; from click.testing import CliRunner; from salessim.cli.program import salessim;"
        "[CliRunner().invoke(salessim, said, catch_exceptions=False) for said in (['--help'], ['workshop', '--help'])];"
        "print(sorted({'starlette', 'uvicorn', 'numpy', 'jinja2', 'sqlite3'} & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "[]"


@pytest.mark.parametrize("signal_", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_in_order_when_told_to(signal_: int, tmp_path: Path) -> None:
    with running(tmp_path) as server:
        server.process.send_signal(signal_)
        assert server.process.wait(20) == 0
        assert "nothing is lost" in server.rest()
    with held(tmp_path):
        pass


@pytest.mark.slow
def test_worlds_can_be_computed_ahead_and_then_cost_nothing(tmp_path: Path) -> None:
    study = tmp_path / "seats.yml"
    study.write_text(STUDY)
    folder = tmp_path / "w"
    command = [*COMMAND, "--prepare", str(study), "--folder", str(folder)]
    first = subprocess.run(command, capture_output=True, text=True, check=True)
    assert first.stdout == "seats: ready\n"
    dishes = {file: file.stat().st_mtime_ns for file in (folder / "dishes").iterdir()}
    assert len(dishes) == 3
    subprocess.run(command, capture_output=True, text=True, check=True)
    assert {file: file.stat().st_mtime_ns for file in (folder / "dishes").iterdir()} == dishes


@pytest.mark.slow
def test_a_study_that_cannot_be_played_is_not_prepared(tmp_path: Path) -> None:
    study = tmp_path / "seats.yml"
    study.write_text(STUDY.replace("hiring:", "hirring:"))
    said = subprocess.run(
        [*COMMAND, "--prepare", str(study), "--folder", str(tmp_path / "w")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 2
    assert "seats.yml" in said.stderr
    assert "hirring" in said.stderr
