"""The law of every codec: what crosses the wire and comes back is what `project` promised."""

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from adapter.domain.fingerprint import record_digest
from adapter.domain.record import RecordKind
from mappings.codec import Codec
from mappings.profile import Profile, shipped_profiles
from tests.unit.mappings.strategies import FEWER, records

Dialects = dict[str, Profile]

KINDS = pytest.mark.parametrize("kind", RecordKind, ids=lambda kind: kind.value)
EACH = pytest.mark.parametrize("dialect", [*shipped_profiles(), "other", "spread", "spread_too"])


def codec_of(profile: Profile, kind: RecordKind) -> Codec:
    if profile.lacks(kind):
        pytest.skip(profile.unsupported[kind])
    return profile.codec(kind)


def sendable(data: st.DataObject, codec: Codec) -> Any:
    record = data.draw(records(codec.kind))
    assume(not codec.check(record))
    return record


@KINDS
@EACH
@FEWER
@given(data=st.data())
def test_decoding_an_encoded_record_gives_its_projection(
    dialects: Dialects, dialect: str, kind: RecordKind, data: st.DataObject
) -> None:
    codec = codec_of(dialects[dialect], kind)
    record = sendable(data, codec)

    assert codec.decode_record(codec.encode(record)) == codec.project(record)


@KINDS
@EACH
@FEWER
@given(data=st.data())
def test_projecting_twice_changes_nothing_more(
    dialects: Dialects, dialect: str, kind: RecordKind, data: st.DataObject
) -> None:
    codec = codec_of(dialects[dialect], kind)
    once = codec.project(data.draw(records(kind)))

    assert codec.project(once) == once


@KINDS
@FEWER
@given(data=st.data())
def test_the_projection_of_a_sendable_record_is_sendable(
    profile: Profile, kind: RecordKind, data: st.DataObject
) -> None:
    codec = profile.codec(kind)
    record = sendable(data, codec)

    assert codec.check(codec.project(record)) == []


@KINDS
@FEWER
@given(data=st.data())
def test_the_fast_fingerprint_equals_the_domains_own(
    profile: Profile, kind: RecordKind, data: st.DataObject
) -> None:
    codec = profile.codec(kind)
    record = data.draw(records(kind))
    values = tuple(getattr(record, name) for name in codec.shape.names)

    assert codec.content_hash(values) == record_digest(codec.shape, record)


@KINDS
@FEWER
@given(data=st.data())
def test_an_absent_element_reads_like_null(
    profile: Profile, kind: RecordKind, data: st.DataObject
) -> None:
    codec = profile.codec(kind)
    row = codec.encode(sendable(data, codec))
    short = {name: value for name, value in row.items() if value is not None}

    assert codec.decode(short) == codec.decode(row)
