"""The fields of a request are read strictly."""

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.exceptions import BadRequest

from gfmdkg.errors import ParameterError
from gfmdkg.web.fields import Fields, decode


@given(st.lists(st.tuples(st.text(), st.text()), max_size=20))
def test_what_was_sent_is_what_is_read(pairs: list[tuple[str, str]]) -> None:
    read = Fields.parse(urlencode(pairs).encode())
    assert [*read.besides()] == pairs


@pytest.mark.parametrize("raw", [b"q=%FF", b"%FF=q", b"q=\xff", b"q=%ED%A0%80", b"q=%C3"])
def test_what_is_not_utf_8_is_refused(raw: bytes) -> None:
    with pytest.raises(BadRequest, match="UTF-8"):
        Fields.parse(raw)


def test_too_many_fields_are_refused() -> None:
    with pytest.raises(BadRequest, match="1000 fields"):
        Fields.parse(b"&".join([b"a=b"] * 1001))


def test_a_field_is_given_once() -> None:
    with pytest.raises(ParameterError) as caught:
        Fields.parse(b"a=1&a=2").one("a")
    assert (caught.value.parameter, caught.value.choices) == ("a", ("1", "2"))


def test_a_blank_value_is_a_value() -> None:
    assert Fields.parse(b"a=&b").values() == {"a": ("",), "b": ("",)}


def test_bytes_that_are_no_text_are_named_by_their_place() -> None:
    with pytest.raises(BadRequest, match="byte 2"):
        decode(b"ab\xff")
