"""Every rule that the database holds, broken once and refused."""

import pytest
from sample_plan import sample_plan
from sqlalchemy import Connection, text, update

from gridding.errors import ConflictError, GriddingError, InputError, LifecycleError
from sql.publishing import publish
from sql.refusals import refusals_told
from sql.store import save_plan
from sql.tables import PlanRow, PlanState


@pytest.fixture
def draft(connection: Connection) -> int:
    return save_plan(connection, sample_plan(rows=2, columns=2))


@pytest.fixture
def approved(connection: Connection, draft: int) -> int:
    connection.execute(update(PlanRow).where(PlanRow.id == draft).values(state=PlanState.APPROVED))
    return draft


def run(connection: Connection, statement: str, plan: int) -> None:
    with refusals_told(), connection.begin_nested():
        bound = {"plan": plan} if ":plan" in statement else {}
        done = connection.execute(text(statement), bound)
        assert done.rowcount != 0, "the statement found no row to try itself on"


BROKEN: dict[str, tuple[str, type[GriddingError]]] = {
    "unit with negative households": ("UPDATE units SET households = -1", InputError),
    "unit with negative buildings": ("UPDATE units SET building_count = -1", InputError),
    "building with negative households": ("UPDATE buildings SET households = -1", InputError),
    "grid with negative households": ("UPDATE grids SET households = -1", InputError),
    "grid without a code": ("UPDATE grids SET grid_code = ''", InputError),
    "two grids of one code": ("INSERT INTO grids SELECT * FROM grids", ConflictError),
    "grid of a third kind": ("UPDATE grids SET kind = 'special'", InputError),
    "geometry in WGS 84": (
        "UPDATE units SET geom = ST_Transform(geom, 4326)",
        InputError,
    ),
    "unit that is a point": (
        "UPDATE units SET geom = ST_SetSRID(ST_Point(0, 0), 4490)",
        InputError,
    ),
    "unit without geometry": ("UPDATE units SET geom = NULL", InputError),
    "building that is a line": (
        "UPDATE buildings SET geom = ST_GeomFromText('LINESTRING(0 0, 1 1)', 4490)",
        InputError,
    ),
    "building of an unknown unit": ("UPDATE buildings SET unit_id = 9999", InputError),
    "two buildings of one id": ("UPDATE buildings SET building_id = 'b'", ConflictError),
    "barrier of an unknown class": ("UPDATE barriers SET class = 'hedge'", InputError),
    "edge the wrong way round": (
        "UPDATE edges SET unit_a = unit_b, unit_b = unit_a",
        InputError,
    ),
    "edge without length": ("UPDATE edges SET length_m = 0", InputError),
    "edge to an unknown unit": ("UPDATE edges SET unit_b = 9999 WHERE unit_b = 7", InputError),
    "unit in an unknown grid": ("UPDATE assignments SET grid_code = '9'", InputError),
    "unit in a grid of another community": (
        "UPDATE assignments SET grid_code = '150203001002001' WHERE unit_id = 0",
        InputError,
    ),
    "unit in two grids": (
        (
            "INSERT INTO assignments (plan_id, unit_id, land_id, community_id, grid_code)"
            " SELECT plan_id, unit_id, land_id, community_id, '150203001001002'"
            " FROM assignments WHERE unit_id = 0"
        ),
        ConflictError,
    ),
    "unit of another land": ("UPDATE assignments SET unit_id = 9999 WHERE unit_id = 0", InputError),
    "grid that is taken away from its units": ("DELETE FROM grids", InputError),
    "plan without target": ("UPDATE plans SET target = 0", InputError),
    "plan with a tolerance of 100 %": ("UPDATE plans SET tolerance = 1", InputError),
    "plan in version 0": ("UPDATE plans SET version = 0", LifecycleError),
    "plan in a state of its own": ("UPDATE plans SET state = 'rejected'", InputError),
    "plan that moves to another land": (
        "UPDATE plans SET land_id = land_id + 1",
        LifecycleError,
    ),
    "division without a code": ("UPDATE divisions SET code = ''", InputError),
    "two divisions of one code": (
        "UPDATE divisions SET code = '1' WHERE level = 'community'",
        ConflictError,
    ),
    "second district of one code": (
        "INSERT INTO divisions (level, code) VALUES ('district', '150203')",
        ConflictError,
    ),
    "division above itself": (
        (
            "INSERT INTO division_versions (division_id, parent_id, name, valid)"
            " SELECT id, id, 'x', '[2000-01-01, 2001-01-01)' FROM divisions"
        ),
        InputError,
    ),
    "two versions of a division at once": (
        (
            "INSERT INTO division_versions (division_id, name, valid)"
            " SELECT division_id, 'x', valid FROM division_versions"
        ),
        ConflictError,
    ),
    "division that never began": (
        (
            "INSERT INTO division_versions (division_id, name, valid)"
            " SELECT division_id, 'x', '(, 2001-01-01)' FROM division_versions"
        ),
        InputError,
    ),
    "division that is renamed without a version": (
        "UPDATE division_versions SET name = 'x'",
        LifecycleError,
    ),
    "division that is forgotten": ("DELETE FROM division_versions", LifecycleError),
    "plan that leaves the draft with a unit in no grid": (
        "WITH gone AS (DELETE FROM assignments WHERE unit_id = 0) SELECT 1",
        LifecycleError,
    ),
    "plan that leaves the draft with other sums": (
        "UPDATE grids SET households = households + 1",
        LifecycleError,
    ),
    "plan that is taken from its log": ("DELETE FROM plans", InputError),
    "publication of a draft": (
        (
            "INSERT INTO publications (plan_id, district_id, valid, by)"
            " SELECT id, district_id, '[2026-01-01,)', 'x' FROM plans"
        ),
        LifecycleError,
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_the_database_refuses_a(connection: Connection, draft: int, what: str):
    statement, error = BROKEN[what]
    if what.startswith("plan that leaves the draft"):
        run(connection, statement, draft)
        statement = "UPDATE plans SET state = 'submitted'"
    with pytest.raises(error):
        run(connection, statement, draft)


def test_a_plan_does_not_begin_approved(connection: Connection, draft: int):
    statement = (
        "INSERT INTO plans (land_id, district_id, name, state, target, tolerance, seed, parameters,"
        " digests, made_by, author) SELECT land_id, district_id, name, 'approved', target,"
        " tolerance, seed, parameters, digests, made_by, author FROM plans WHERE id = :plan"
    )
    with pytest.raises(LifecycleError, match="begins as a draft"):
        run(connection, statement, draft)
    run(connection, statement.replace("'approved'", "'draft'"), draft)


CHANGES = {
    "its name": "UPDATE plans SET name = 'x'",
    "its state": "UPDATE plans SET state = 'draft'",
    "itself": "DELETE FROM plans",
    "a grid's name": "UPDATE grids SET name = 'x'",
    "one more grid": (
        "INSERT INTO grids (plan_id, grid_code, community_id, name, kind, households, geom)"
        " SELECT plan_id, 'x', community_id, name, kind, households, geom FROM grids LIMIT 1"
    ),
    "an assignment": "UPDATE assignments SET grid_code = '150203001001002' WHERE unit_id = 0",
    "a missing assignment": "DELETE FROM assignments WHERE unit_id = 0",
    "one more exception": "INSERT INTO exceptions (plan_id, kind) VALUES (:plan, 'sliver')",
    "a unit": "UPDATE units SET households = households + 1 WHERE unit_id = 0",
    "a building": "DELETE FROM buildings WHERE building_id = 'b0'",
    "one more building": (
        "INSERT INTO buildings (land_id, building_id, unit_id, households, address, geom)"
        " SELECT land_id, 'x', unit_id, 1, '', geom FROM buildings LIMIT 1"
    ),
    "a barrier": "UPDATE barriers SET hard = true",
    "an edge": "DELETE FROM edges WHERE unit_a = 0",
    "a community": "UPDATE land_divisions SET version_id = version_id",
    "all grids": "TRUNCATE grids CASCADE",
    "all buildings": "TRUNCATE buildings",
}


@pytest.mark.parametrize("what", CHANGES)
def test_of_an_approved_plan_nothing_changes_not_even(
    connection: Connection, approved: int, what: str
):
    with pytest.raises(LifecycleError, match=r"cannot (change|be emptied)"):
        run(connection, CHANGES[what], approved)


FOR_GOOD = ("all grids", "all buildings", "itself")
"""A draft has a log, and that stays."""


@pytest.mark.parametrize("what", [what for what in CHANGES if what not in FOR_GOOD])
def test_of_a_draft_everything_else_can_change_even(connection: Connection, draft: int, what: str):
    run(connection, CHANGES[what], draft)


@pytest.mark.parametrize("what", ["a grid's name", "an assignment", "a unit", "its name"])
def test_a_submitted_plan_waits_unchanged_for_its_reviewer(
    connection: Connection, draft: int, what: str
):
    run(connection, "UPDATE plans SET state = 'submitted'", draft)
    with pytest.raises(LifecycleError, match="cannot change"):
        run(connection, CHANGES[what], draft)
    run(connection, "UPDATE plans SET state = 'draft'", draft)
    run(connection, CHANGES[what], draft)


def test_rows_do_not_slip_from_a_draft_into_an_approved_plan(connection: Connection, approved: int):
    other = save_plan(connection, sample_plan(rows=2, columns=2))
    run(connection, "INSERT INTO exceptions (plan_id, kind) VALUES (:plan, 'sliver')", other)
    with pytest.raises(LifecycleError, match="cannot change"):
        run(connection, "UPDATE exceptions SET plan_id = :plan", approved)


PUBLICATION_CHANGES = {
    "another plan": "UPDATE publications SET plan_id = plan_id + 1",
    "another filing number": "UPDATE publications SET filing_number = 'x'",
    "another publisher": "UPDATE publications SET by = 'x'",
    "another beginning": (
        "UPDATE publications SET valid = tstzrange(lower(valid) - interval '1 day', NULL)"
    ),
    "an end and another beginning": (
        "UPDATE publications SET valid = tstzrange(lower(valid) - interval '1 day', now())"
    ),
    "an end before its beginning": (
        "UPDATE publications SET valid = tstzrange(lower(valid), lower(valid))"
    ),
    "no trace": "DELETE FROM publications",
    "no trace of any": "TRUNCATE publications",
}


@pytest.mark.parametrize("what", PUBLICATION_CHANGES)
def test_a_publication_never_gets(connection: Connection, approved: int, what: str):
    publish(connection, approved, by="王")
    with pytest.raises(LifecycleError, match=r"only the end|cannot be emptied"):
        run(connection, PUBLICATION_CHANGES[what], approved)


def test_the_end_of_a_publication_is_set_once(connection: Connection, approved: int):
    publish(connection, approved, by="王")
    end = "UPDATE publications SET valid = tstzrange(lower(valid), lower(valid) + interval '{}')"
    run(connection, end.format("1 day"), approved)
    with pytest.raises(LifecycleError, match="only the end"):
        run(connection, end.format("2 days"), approved)


PUBLISH = (
    "INSERT INTO publications (plan_id, district_id, valid, by)"
    " SELECT id, district_id, '{}', '{}' FROM plans WHERE id = :plan"
)
BAD_PUBLICATIONS: dict[str, tuple[str, str, type[GriddingError]]] = {
    "overlap": ("[2026-02-01,)", "x", ConflictError),
    "lie within another": ("[2026-01-10, 2026-01-11)", "x", ConflictError),
    "have no beginning": ("(, 2020-01-01)", "x", InputError),
    "have no time": ("empty", "x", InputError),
    "be nobody's": ("[2020-01-01, 2020-01-02)", "", InputError),
}


@pytest.mark.parametrize("what", BAD_PUBLICATIONS)
def test_a_publication_must_not(connection: Connection, approved: int, what: str):
    run(connection, PUBLISH.format("[2026-01-01, 2026-03-01)", "x"), approved)
    valid, by, error = BAD_PUBLICATIONS[what]
    with pytest.raises(error):
        run(connection, PUBLISH.format(valid, by), approved)
    run(connection, PUBLISH.format("[2026-03-01,)", "x"), approved)  # what follows on is fine


WORKERS = (
    "INSERT INTO workers (district_id, worker_id, name, phone)"
    " SELECT district_id, unnest(ARRAY['W1', 'W2']), '张', '' FROM plans WHERE id = :plan"
)
POST = (
    "INSERT INTO postings (worker_key, role, grid_code, department, area_id, valid)"
    " SELECT id, '{role}', {place}, '{valid}' FROM workers"
)
GOOD = {"role": "网格长", "place": "'g1', NULL, NULL", "valid": "[2026-01-01,)"}
BAD_POSTINGS: dict[str, tuple[dict[str, str], type[GriddingError]]] = {
    "at the same grid twice at once": ({"valid": "[2026-05-01, 2026-06-01)"}, ConflictError),
    "without a role": ({"role": ""}, InputError),
    "without a place": ({"place": "NULL, NULL, NULL"}, InputError),
    "in a department without an area": ({"place": "NULL, '公安', NULL"}, InputError),
    "at a grid and in an area": ({"place": "'g2', '公安', '7'"}, InputError),
    "since ever": ({"role": "兼职", "valid": "(,2026-01-01)"}, InputError),
}


@pytest.mark.parametrize("what", BAD_POSTINGS)
def test_nobody_is_posted(connection: Connection, draft: int, what: str):
    run(connection, WORKERS, draft)
    run(connection, POST.format(**GOOD), draft)
    change, error = BAD_POSTINGS[what]
    with pytest.raises(error):
        run(connection, POST.format(**GOOD | change), draft)
    with pytest.raises(ConflictError):
        run(connection, WORKERS, draft)


def test_several_may_be_posted_at_one_grid_in_other_roles_and_times(
    connection: Connection, draft: int
):
    run(connection, WORKERS, draft)
    for change in ({}, {"role": "兼职"}, {"valid": "[2025-01-01, 2026-01-01)"}):
        run(connection, POST.format(**GOOD | change), draft)
