"""A room at once, and a power cut in the middle: nothing that was answered is lost, and nothing counts twice."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from support.servers import Running, running
from support.workshop import CSRF, ELSEWHERE, STUDY, a_round, csrf, participant, trainer, workshop_app

from salessim.workshop.room.ladder import steps
from salessim.workshop.room.memory import Memory
from salessim.workshop.room.records import Prediction
from salessim.workshop.serve import LOG

PHONES = 12


class Phone:
    """A participant's browser, which knows its cookies and nothing else."""

    def __init__(self, address: str) -> None:
        self.client = httpx.Client(base_url=address, headers={"origin": address}, timeout=60)

    def close(self) -> None:
        self.client.close()

    def send(self, path: str, page: str, **fields: object) -> httpx.Response:
        """A form of a page, sent."""
        found = CSRF.search(self.client.get(page).text)
        assert found is not None, page
        return self.client.post(path, data={"csrf": found[1], **fields})

    def join(self, code: str) -> None:
        assert self.send("/join", "/join", code=code).status_code == 303

    def answer(self, given: Prediction) -> int:
        """The status of an answer; 0 where the server died meanwhile."""
        try:
            return self.send("/answer", "/answer", round=1, winner="act", low=given.low, high=given.high).status_code
        except httpx.TransportError:
            return 0


@pytest.fixture
def study(tmp_path: Path) -> Path:
    path = tmp_path / "seats.yml"
    path.write_text(STUDY)
    return path


def guesses(number: int) -> list[Prediction]:
    """Ranges of which no two are equal."""
    ladder = steps("usd")
    middle = len(ladder) // 2
    return [Prediction("act", ladder[middle - place], ladder[middle + place]) for place in range(number)]


def opened(server: Running) -> Phone:
    """The trainer, with the first round begun."""
    wall = Phone(server.address)
    wall.client.get(server.enter)
    assert wall.send("/rounds", "/", scenario="seats").status_code == 303
    return wall


def test_a_power_cut_in_the_middle_loses_and_doubles_nothing(tmp_path: Path, study: Path) -> None:
    folder = tmp_path / "w"
    with running(folder, str(study)) as first, ThreadPoolExecutor(PHONES) as room:
        wall = opened(first)
        phones = [Phone(first.address) for _ in range(PHONES)]
        memory = Memory(folder)
        list(room.map(lambda phone: phone.join(memory.secret("join")), phones))
        memory.close()
        given = guesses(PHONES)
        early = list(room.map(Phone.answer, phones[:4], given[:4]))
        dying = [room.submit(phone.answer, each) for phone, each in zip(phones[4:8], given[4:8], strict=True)]
        next(iter(dying)).result()
        first.kill()
        taken = early + [each.result() for each in dying]
    assert taken[:5] == [303] * 5  # what was awaited before the cut
    assert set(taken) <= {303, 0}
    memory = Memory(folder)
    kept = [memory.own(1, f"p{number}") for number in range(1, PHONES + 1)]
    memory.close()
    said = [each for each, status in zip(given, taken, strict=False) if status == 303]
    assert set(said) <= set(kept)
    with running(folder, str(study), port=first.port) as second, ThreadPoolExecutor(PHONES) as room:
        assert second.address == first.address
        assert list(room.map(Phone.answer, phones, given)) == [303] * PHONES  # once more, or for the first time
        assert wall.send("/round/1/step", "/round/1/predict", shown=1).status_code == 303
        assert phones[1].answer(Prediction("act", 0.0, 0.0)) == 409
    for browser in (wall, *phones):
        browser.close()
    memory = Memory(folder)
    assert memory.participants() == PHONES
    assert sorted(memory.predictions(1), key=lambda each: each.high) == given
    memory.close()


def test_double_taps_of_a_whole_room_count_once(tmp_path: Path) -> None:
    app = workshop_app(tmp_path)
    a_round(app)
    phones = [participant(app, f"192.168.1.{number}") for number in range(10, 20)]
    tokens = {phone: csrf(phone) for phone in phones}

    def tap(phone) -> int:
        fields = {"csrf": tokens[phone], "round": 1, "winner": "act", "low": 0, "high": 100_000}
        return phone.post("/answer", data=fields).status_code

    with ThreadPoolExecutor(20) as room:
        assert set(room.map(tap, phones * 3)) == {303}
    assert app.state.house.memory.answered(1) == len(phones)


def test_two_clicks_on_the_walls_button_are_one_step(tmp_path: Path) -> None:
    app = workshop_app(tmp_path)
    a_round(app)
    assert app.state.house.memory.predict(1, "p1", Prediction("act", 0.0, 1.0))
    wall = trainer(app)
    token = csrf(wall)
    with ThreadPoolExecutor(4) as clicks:
        statuses = list(
            clicks.map(lambda _: wall.post("/round/1/step", data={"csrf": token, "shown": 1}).status_code, range(4))
        )
    assert statuses == [303] * 4
    assert app.state.house.memory.current().shown == 1


def asked(server: Running, said: bytes) -> bytes:
    """What the server answers to bytes that no client would send."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as line:
        line.sendall(said)
        answer = b""
        while b"\r\n\r\n" not in answer and (more := line.recv(65536)):
            answer += more
        return answer


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory):
    with running(tmp_path_factory.mktemp("raw")) as found:
        yield found


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (b"GET /static/../serve.py HTTP/1.1", b"404"),
        (b"GET /static/%2e%2e/serve.py HTTP/1.1", b"404"),
        (b"GET /static/..%5cserve.py HTTP/1.1", b"404"),
        (b"GET /static/%2fetc/passwd HTTP/1.1", b"404"),
        (b"GET /static/%00 HTTP/1.1", b"404"),
        (b"GET /static/%ff%fe HTTP/1.1", b"404"),
        (b"GET http://evil.example/join HTTP/1.1", b"404"),
        (b"GET * HTTP/1.1", b"404"),
        (b"PROPFIND /join HTTP/1.1", b"405"),
        (b"GET /join HTTP/1.1\r\nHost: evil.example", b"400"),  # two hosts
        (b"nonsense", b"400"),
        (b"GET /join?" + b"x" * 20_000 + b" HTTP/1.1", b"414"),
        (b"POST /join HTTP/1.1\r\nOrigin: http://127.0.0.1\r\nContent-Length: 99999999", b"413"),
        (b"POST /join HTTP/1.1\r\nOrigin: http://127.0.0.1\r\nContent-Length: -1", b"400"),
        (b"POST /join HTTP/1.1\r\nOrigin: http://127.0.0.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 5", b"400"),
    ],
)
def test_bytes_that_no_browser_sends_get_a_clear_status(server: Running, line: bytes, status: bytes) -> None:
    answer = asked(server, line + b"\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    assert answer.split(b" ", 2)[1] == status
    assert b"Traceback" not in answer
    assert httpx.get(f"{server.address}/join").status_code == 200


def test_a_head_without_end_is_cut_off(server: Running) -> None:
    assert asked(server, b"GET /join HTTP/1.1\r\nX: " + b"x" * 20_000).split(b" ", 2)[1] == b"400"


def test_a_body_in_pieces_is_cut_off_where_it_is_too_large(server: Running) -> None:
    head = b"POST /join HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    piece = b"1000\r\n" + b"x" * 4096 + b"\r\n"
    assert asked(server, head + 5 * piece).split(b" ", 2)[1] == b"413"


def test_nonsense_fills_no_log(server: Running) -> None:
    """Anybody may send it, as often as they like; what is written down are mistakes of ours."""
    for _ in range(5):
        assert asked(server, b"garbage\r\n\r\n").split(b" ", 2)[1] == b"400"
    assert (server.folder / LOG).read_text() == ""


def test_nobody_of_the_room_is_known_by_an_address(tmp_path: Path) -> None:
    """What the memory keeps of a participant is a number and a hash."""
    app = workshop_app(tmp_path)
    a_round(app)
    phone = participant(app, ELSEWHERE)
    phone.get("/answer")
    app.state.house.memory.close()
    held = b"".join(file.read_bytes() for file in tmp_path.iterdir() if file.is_file())
    assert ELSEWHERE.encode() not in held
