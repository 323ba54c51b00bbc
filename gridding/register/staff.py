"""Who is on post in each grid and for what: the columns about it, and the sheet of people."""

from collections.abc import Iterable, Mapping, Sequence

from openpyxl import Workbook

from gridding.plan import Merge, Plan
from gridding.posts import Post
from gridding.register.merged import listed_matters
from gridding.register.sheet import COUNT, Table, Value, add_table
from gridding.register.staff_words import STAFF_WORDS, StaffWords
from gridding.register.words import Words

MOST_NAMED = 3
"""So many matters of a department are named, more are counted: the sheet of duties has all."""
MOST_CODES = 20
"""So many grids of a worker are named, more are counted."""
PEOPLE_WIDTHS = (14, 11, 12, 8, 34, 12, 14, 14, 15, 12, 16)
PEOPLE_FORMATS = ("@", "@", "@", COUNT, "@", COUNT, "@", "@", "@", "@", "@")
LINES = "\n"


def post_lines(posts: Iterable[Post], words: StaffWords) -> dict[str, str]:
    """Return the posts of each grid, a line each, with stand-ins, phone number and first day.

    Parameters
    ----------
    posts : iterable of Post
        Those who stand in are told in the line of whom they stand in for.
    words : StaffWords

    Returns
    -------
    dict
        Grid code -> text.
    """
    lines: dict[str, list[str]] = {}
    for post in posts:
        if post.stand_in_for:
            continue
        told = words.post.format(role=post.role, name=post.name)
        if post.stand_ins:
            told += words.with_stand_in.format(names="、".join(post.stand_ins))
        since = words.since.format(day=post.since) if post.since else ""
        lines.setdefault(post.grid_code, []).append(
            " ".join(filter(None, (told, post.phone, since)))
        )
    return {code: LINES.join(each) for code, each in lines.items()}


def duty_lines(merge: Merge, words: StaffWords) -> dict[str, str]:
    """Return the matters of each grid by lead department, with the supporting departments.

    Parameters
    ----------
    merge : Merge
    words : StaffWords

    Returns
    -------
    dict
        Grid code -> text, a line a department.
    """
    listed = listed_matters(merge)
    names = dict(zip(listed["code"], listed["name"], strict=True))
    out: dict[str, list[str]] = {}
    duties = merge.duties.sort_values(["grid_code", "lead", "matter"])
    for (code, lead), mine in duties.groupby(["grid_code", "lead"], sort=True):
        matters = list(dict.fromkeys(mine["matter"]))
        told = words.matters.format(lead=lead, n=len(matters))
        if len(matters) <= MOST_NAMED:
            told = f"{lead}:{'、'.join(str(names.get(each, each)) for each in matters)}"
        supporting = dict.fromkeys(
            name for text in mine["supporting"].fillna("") for name in text.split(";") if name
        )
        if supporting:
            told += words.supporting.format(names="、".join(supporting))
        out.setdefault(str(code), []).append(told)
    return {code: LINES.join(each) for code, each in out.items()}


def place_lines(
    places: Mapping[str, Mapping[str, int]], words: StaffWords, between: str
) -> dict[str, str]:
    """Return how many places of each type a grid has.

    Parameters
    ----------
    places : mapping
        Grid code -> type -> number.
    words : StaffWords
    between : str
        Stands between them.

    Returns
    -------
    dict
        Grid code -> text.
    """
    return {
        code: between.join(words.count.format(name=name, n=n) for name, n in counts.items())
        for code, counts in places.items()
    }


def add_people(book: Workbook, plan: Plan, posts: Sequence[Post], words: Words, lang: str) -> None:
    """Add the sheet of people: a row a worker and role, with a place to sign.

    Parameters
    ----------
    book : Workbook
    plan : Plan
    posts : sequence of Post
    words : Words
    lang : {"zh", "en"}
    """
    staff, held = STAFF_WORDS[lang], {post.grid_code for post in posts}
    households = dict(zip(plan.grids["grid_code"], plan.grids["households"], strict=True))
    add_table(
        book,
        words,
        Table(
            staff.people,
            f"{words.title.format(name=plan.info.district_name)} · {staff.people}",
            staff.people_facts.format(
                people=len({post.worker_id for post in posts}),
                posts=len(posts),
                without=int((~plan.grids["grid_code"].isin(held)).sum()),
            ),
            staff.people_columns,
            PEOPLE_FORMATS,
            PEOPLE_WIDTHS,
            _people(posts, households, staff),
        ),
    )


def _people(
    posts: Sequence[Post], households: Mapping[str, int], staff: StaffWords
) -> list[list[Value]]:
    mine: dict[tuple[str, str], list[Post]] = {}
    for post in posts:
        mine.setdefault((post.worker_id, post.role), []).append(post)
    rows: list[list[Value]] = []
    for (worker, role), held in sorted(mine.items()):
        codes = sorted({post.grid_code for post in held})
        first = min((post.since for post in held if post.since), default=None)
        rows.append(
            [
                held[0].name,
                worker,
                role,
                len(codes),
                listed(codes, staff),
                sum(households.get(code, 0) for code in codes),
                "、".join(dict.fromkeys(name for post in held for name in post.stand_ins)),
                "、".join(dict.fromkeys(post.stand_in_for for post in held if post.stand_in_for)),
                held[0].phone,
                first.isoformat() if first else "",
                "",
            ]
        )
    return rows


def listed(codes: Sequence[str], staff: StaffWords) -> str:
    """Return codes one a line; of many, the first and how many they are.

    Parameters
    ----------
    codes : sequence of str
    staff : StaffWords

    Returns
    -------
    str
    """
    told = [*codes[:MOST_CODES]]
    if len(codes) > MOST_CODES:
        told.append(staff.more.format(n=len(codes)))
    return LINES.join(told)
