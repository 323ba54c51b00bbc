"""Reads Chinese addresses: divisions off the front, rooms off the end, what is left in parts."""

import re
from collections.abc import Container

from gridding.address.address import Address, Known
from gridding.address.text import joined, plain

_MARKED = "甲乙丙丁戊己庚辛"
_ROAD = r"(?:大街|大道|公路|马路|环路|胡同|路|街|巷|道|线)(?:[东南西北中]段?|\d段)?"
_GENERIC = re.compile(
    rf"^(?:(?:[^\d]{{2,8}}?(?:省|自治区))?(?:[^\d]{{2,8}}?(?<!城)(?:市(?!场|[场府政]|{_ROAD})|自治州|盟))?"
    rf"(?:[^\d]{{1,8}}?(?<![小园校院社街片地])(?:区|县|旗)(?!{_ROAD}))?"
    rf"(?:[^\d路]{{1,8}}?(?:街道(?:办事处)?|(?:镇|乡)(?!{_ROAD}|[^\d]?号)))?)(?=.)"
)
_COMMUNITY = re.compile(r"^[^\d路街巷号]{2,8}?\d?(?:社区|居委会|村委会)(?=.)")
_GRID = re.compile(r"^(?P<head>.*?)第?(?P<number>\d+)号?(?:基础|综合|专属)?网格$")
_NEAR = re.compile(r"(?:附近|旁边?|对面|门口|门前|楼下|周边|[东南西北]侧)$")
_ROOM = re.compile(
    r"(?:第?\d+(?:单元|门(?!牌))|[a-z一-龥]?\d+-\d+-\d+$|(?:地下)?第?\d+(?:层|楼层)|第?[a-z]?\d+(?:室|户|房)).*$"
)
_HYPHENS = re.compile(r"(?P<building>[a-z]?\d+)(?:-\d+){1,3}$")
_BUILDING = re.compile(
    rf"第?(?P<building>[a-z]?-?\d+|[a-z]|[{_MARKED}]\d*)(?:号?(?:住宅)?(?:楼|栋|幢|座)|#楼?)"
    r"(?!道|上|下|盘)"
)
_NUMBER = re.compile(
    rf"(?P<mark>[{_MARKED}])?(?P<low>\d+)(?P<tail>[a-z{_MARKED}])?(?:-(?P<dash>\d+)|之(?P<of>\d+))?"
    rf"(?:号院?|弄|院)(?!楼|栋|幢|座|网格|{_ROAD}|桥)"
    rf"(?:(?:之|附|-)(?P<sub>\d+)号?|(?P<after>[{_MARKED}])(?!\d*(?:栋|幢|楼|座)))?"
)
_ENDS_AS_ROAD = re.compile(f"{_ROAD}$")
_END = r"的?(?:十字|丁字|三岔)?(?:交叉路?口|交汇处?|交口|路口|口)(?:处|附近)?"
_CROSS = re.compile(
    rf"^(?P<a>[^\d]{{1,12}}?{_ROAD})(?P<sign>[与和及同跟/&-])?(?P<b>[^\d]{{1,12}}?{_ROAD})"
    rf"(?P<end>{_END})?$"
)
_CROSS_SIGN = re.compile(r"^[与和及同跟/&-]")
_CROSS_END = re.compile(f"{_END}$")


def read_chinese(text: str, known: Known) -> Address:
    """Read an address.

    Parameters
    ----------
    text : str
    known : Known

    Returns
    -------
    Address
        Rooms, floors and units are left out; what cannot be told apart is the place.
    """
    said = joined(plain(text))
    whole = said
    codes: list[str] = []
    grid = _GRID.match(said)
    if grid:
        return Address(f"{_bare(grid['head'], known)}{int(grid['number'])}网格")
    said, near = _without_near(said)
    said = _without_prefixes(said, known, codes)
    divisions = tuple(codes)
    cross = _crossing(said, known)
    if cross:
        a, b = sorted(cross)
        return Address(f"{a}&{b}", street=a, cross=b, divisions=divisions)
    building = ""
    number = _NUMBER.search(said)
    start = number.end() if number else 0
    found = _BUILDING.search(said, start)
    if found:
        building, said = _token(found["building"]), said[: found.start()]
    else:
        hyphens = _HYPHENS.search(said, start)
        if hyphens and hyphens.start() > 0:
            building, said = _token(hyphens["building"]), said[: hyphens.start()]
        said = said[:start] + _ROOM.sub("", said[start:])
    if number:
        head, place = said[: number.start()], said[number.end() :]
        low, sub = int(number["low"]), _sub(number)
    else:
        head, place, low, sub = said, "", None, ""
    street, place = _named(head, place, known, numbered=number is not None)
    if not (street or place or low is not None or building):
        return Address(whole, divisions=divisions, near=near)
    key = (
        street
        + (f"{low}{'-' if sub else ''}{sub}号" if low is not None else "")
        + place
        + (f"{building}栋" if building else "")
    )
    return Address(key, street, low, low, sub, place, building, "", divisions, near)


def _bare(head: str, known: Known) -> str:
    """Return the community before the number of a grid, without what stands before it."""
    return _last(head, known.divisions) or (_GENERIC.sub("", head) if head else head)


def _without_near(said: str) -> tuple[str, bool]:
    cut = _NEAR.sub("", said)
    return (cut, cut != said) if cut else (said, False)


def _without_prefixes(said: str, known: Known, codes: list[str]) -> str:
    """Take off known divisions and what looks like one, but never all that was said."""
    while said:
        name = _first(said, known.divisions)
        if not name or len(name) == len(said) or _is_road(said, name, known):
            generic = _GENERIC.match(said)
            cut = generic.end() if generic else 0
            if not cut:
                community = _COMMUNITY.match(said)
                cut = community.end() if community and not name else 0
            if not cut or cut == len(said) or said in known.roads or said in known.places:
                return said
            code = known.divisions.get(_last(said[:cut], known.divisions))
            codes += [code] if code else []
            said = said[cut:]
            continue
        if known.divisions[name]:
            codes.append(known.divisions[name])
        said = said[len(name) :]
    return said


def _is_road(said: str, name: str, known: Known) -> bool:
    """Tell whether a division's name is only how a longer known name begins."""
    return max(len(_first(said, known.roads)), len(_first(said, known.places))) > len(name)


def _first(said: str, names: Container[str]) -> str:
    """Return the longest of some names that a text begins with."""
    return next((said[:n] for n in range(len(said), 1, -1) if said[:n] in names), "")


def _last(said: str, names: Container[str]) -> str:
    """Return the longest of some names that a text ends with."""
    return next((said[n:] for n in range(len(said) - 1) if said[n:] in names), "")


def _crossing(said: str, known: Known) -> tuple[str, str] | None:
    road = _first(said, known.roads)
    other = _CROSS_END.sub("", _CROSS_SIGN.sub("", said[len(road) :], count=1))
    if road and other != road and other in known.roads:
        return road, other
    found = _CROSS.match(said)
    return (found["a"], found["b"]) if found and (found["end"] or found["sign"]) else None


def _named(head: str, place: str, known: Known, *, numbered: bool) -> tuple[str, str]:
    """Tell the road from the place in what stands before the number."""
    if not head or head in known.places:
        return "", head + place
    if numbered and (road := _last(head, known.roads)):
        return road, place
    if not numbered and (road := _first(head, known.roads)):
        return road, head[len(road) :] + place
    if numbered or looks_like_road(head):
        return head, place
    return "", head + place


def looks_like_road(name: str) -> bool:
    """Tell whether a Chinese name ends as those of roads do: house numbers run along them."""
    return _ENDS_AS_ROAD.search(name) is not None


def _sub(number: re.Match[str]) -> str:
    for name in ("mark", "tail", "dash", "of", "sub", "after"):
        if number[name]:
            found = number[name]
            return str(int(found)) if found.isdigit() else found
    return ""


def _token(building: str) -> str:
    letters, digits = re.match(r"([^\d]*?)-?(\d*)$", building).groups()  # type: ignore[union-attr]
    return letters + (str(int(digits)) if digits else "")
