"""Forms read strictly: what is not exactly right is refused, with a clear status."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from salessim.workshop.guard import forms
from salessim.workshop.guard.refusals import Refusal


def form(body: bytes, kind: str = "application/x-www-form-urlencoded", header: str | None = None) -> Request:
    """A request with a form, of a browser whose token is t."""
    headers = [(b"content-type", kind.encode())] + ([(b"x-csrf-token", header.encode())] if header else [])
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive():
        return waiting.pop()

    request = Request({"type": "http", "method": "POST", "path": "/", "headers": headers, "app": None}, receive)
    request.state.csrf = "t"
    return request


FIELDS = {
    "round": forms.whole(1, 9),
    "low": forms.number,
    "name": forms.optional(forms.text(5), "nobody"),
}


def read(body: bytes, **more: str) -> dict:
    return asyncio.run(forms.read_form(form(body, **more), FIELDS))


def test_a_right_form_is_read_with_what_is_missing_filled_in() -> None:
    assert read(b"csrf=t&round=3&low=-1.5") == {"round": 3, "low": -1.5, "name": "nobody"}
    assert read(b"low=2&round=3&name=%C3%A9+a&csrf=t") == {"round": 3, "low": 2.0, "name": "é a"}
    assert read(b"round=3&low=2", header="t") == {"round": 3, "low": 2.0, "name": "nobody"}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"round=3&low=2", 403),
        (b"csrf=u&round=3&low=2", 403),
        (b"csrf=&round=3&low=2", 403),
        (b"csrf=t&csrf=t&round=3&low=2", 403),
        (b"csrf=t", 422),
        (b"csrf=t&round=3", 422),
        (b"csrf=t&round=3&low=2&more=1", 422),
        (b"csrf=t&round=3&round=3&low=2", 422),
        (b"csrf=t&round=0&low=2", 422),
        (b"csrf=t&round=10&low=2", 422),
        (b"csrf=t&round=%2B3&low=2", 422),
        (b"csrf=t&round=%D9%A3&low=2", 422),  # a digit that Python's int() would take
        (b"csrf=t&round=3_0&low=2", 422),
        (b"csrf=t&round=99999999999999999999999&low=2", 422),
        (b"csrf=t&round=3&low=nan", 422),
        (b"csrf=t&round=3&low=inf", 422),
        (b"csrf=t&round=3&low=-Infinity", 422),
        (b"csrf=t&round=3&low=1e3", 422),
        (b"csrf=t&round=3&low=1000000000001", 422),
        (b"csrf=t&round=3&low=", 422),
        (b"csrf=t&round=3&low=2&name=", 422),
        (b"csrf=t&round=3&low=2&name=sixsix", 422),
        (b"csrf=t&round=3&low=2&name=a%00b", 422),
        (b"csrf=t&round=3&low=2&name=a%0Ab", 422),
        (b"csrf=t&round=3&low=2&name=%FF", 400),
        (b"csrf=t&round", 400),
        (b"csrf=t&&round=3", 400),
        (b"\xff\xfe", 400),
        (b"a=1&" * 200, 400),
    ],
)
def test_a_wrong_form_is_refused_with_a_clear_status(body: bytes, status: int) -> None:
    with pytest.raises(Refusal) as refused:
        read(body)
    assert refused.value.status == status


@pytest.mark.parametrize("kind", ["application/json", "text/plain", ""])
def test_a_body_that_is_no_form_is_refused(kind: str) -> None:
    with pytest.raises(Refusal) as refused:
        read(b'{"csrf": "t"}', kind=kind)
    assert refused.value.status == 415


@given(body=st.binary(max_size=300))
def test_no_body_does_anything_but_be_refused(body: bytes) -> None:
    with pytest.raises(Refusal):
        read(body)


def test_a_file_is_read_as_bytes_and_its_name_is_nobodys_business() -> None:
    body = (
        b"--x\r\nContent-Disposition: form-data; name=csrf\r\n\r\nt\r\n"
        b'--x\r\nContent-Disposition: form-data; name="study"; filename="../../etc/passwd"\r\n\r\nhello\r\n--x--\r\n'
    )
    request = form(body, kind="multipart/form-data; boundary=x")
    assert asyncio.run(forms.read_form(request, {"study": forms.upload(10)})) == {"study": b"hello"}
    for wrong in (forms.upload(4), forms.text(10)):
        with pytest.raises(Refusal) as refused:
            asyncio.run(forms.read_form(form(body, kind="multipart/form-data; boundary=x"), {"study": wrong}))
        assert refused.value.status == 422


@pytest.mark.parametrize("body", [b"", b"--x", b"--y\r\n\r\n", b"--x\r\nbroken\r\n\r\nt\r\n--x--\r\n"])
def test_a_broken_form_with_a_file_is_refused(body: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        asyncio.run(forms.read_form(form(body, kind="multipart/form-data; boundary=x"), {}))
    assert refused.value.status in {400, 403}
