"""Text is read as it was written, or asked about; it never comes out as something else."""

from hypothesis import given
from hypothesis import strategies as st

from gridding.read.encoding import encoding_of

USUAL = bytes(b for lead in range(0xB0, 0xD7) for trail in range(0xA1, 0xFF) for b in (lead, trail))
HANZI = sorted(USUAL.decode("gb2312"))
RARE = "堽囍冇镕喆㙍堃璟邨"
ASCII = "abcXYZ 0123456789-#"

chinese = st.lists(
    st.text(st.sampled_from([*HANZI, *ASCII, *RARE]), min_size=1, max_size=8),
    min_size=1,
    max_size=6,
)
lone_accents = st.lists(
    st.lists(st.sampled_from([f"{accent}{plain}" for accent in "éüßñÅ" for plain in "an "]))
    .map("".join)
    .map(str.rstrip),
    max_size=6,
)


@given(texts=chinese, written=st.sampled_from(["utf-8", "gb18030"]))
def test_chinese_text_without_a_claim_is_right_or_asked_about(texts, written):
    raws = [text.encode(written) for text in texts]
    found = encoding_of(raws)
    assert found is None or [raw.decode(found) for raw in raws] == texts


@given(texts=chinese, claimed=st.sampled_from(["", "gb18030", "cp1252", "iso-8859-1", "big5"]))
def test_utf8_is_right_whatever_is_claimed(texts, claimed):
    raws = [text.encode() for text in texts]
    found = encoding_of(raws, claimed)
    assert found is not None
    assert [raw.decode(found) for raw in raws] == texts


@given(texts=chinese)
def test_gbk_that_says_so_is_right(texts):
    raws = [text.encode("gb18030") for text in texts]
    found = encoding_of(raws, "gb18030")
    assert found is not None
    assert [raw.decode(found) for raw in raws] == texts


@given(texts=lone_accents)
def test_western_text_that_says_so_is_right(texts):
    raws = [text.encode("cp1252") for text in texts]
    found = encoding_of(raws, "cp1252")
    assert found is not None
    assert [raw.decode(found) for raw in raws] == texts
