"""A plan's life in the studio, by what the page itself says is next; jobs, uploads, exports."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from office import BY, EDGE, LOWER, PLAN, UPPER, Office, office, told
from playwright.sync_api import Locator, Page, expect
from reading_world import good_world
from sqlalchemy import Engine

from sql.accounts import add_account
from sql.actor import Role
from sql.attempts import begin, fail, progress

PEOPLE = {"小李": Role.PLANNER, "老王": Role.REVIEWER, "主任": Role.ADMINISTRATOR}
PASSWORD = "correct horse battery"
UNITS = PLAN.units.set_index("unit_id")
COMMENT = "两个网格相差太大，请调整"


@pytest.fixture(scope="module")
def here(module_engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The office, with people who log in by password, and a folder of districts."""
    folder = tmp_path_factory.mktemp("districts")
    (folder / "small").mkdir()
    good_world(folder / "small").manifest()
    with pytest.MonkeyPatch.context() as patch, office(module_engine) as made:
        patch.setenv("GRIDDING_DISTRICTS", str(folder))
        with module_engine.begin() as connection:
            for name, role in PEOPLE.items():
                add_account(connection, name, role, BY, password=PASSWORD)
        yield made


@pytest.fixture
def page(here: Office, watch: Callable) -> Iterator[Page]:
    """A browser in which nobody is logged in yet, on its way to the studio."""
    watched = watch(1366, 768)
    yield watched.open(f"{here.client.base_url}/studio")
    own = (str(here.client.base_url), "blob:", "data:")
    assert [asked for asked in watched.requests if not asked.startswith(own)] == []
    refusals = "Failed to load resource"  # as the browser itself says of 401, 409, 422
    assert [said for said in watched.complaints if refusals not in said] == []


def login(page: Page, name: str) -> None:
    page.fill("#name", name)
    page.fill("#password", PASSWORD)
    page.click("#send")


def instead(page: Page, name: str) -> None:
    """Do as the strip says where it is somebody else's turn: log in as them, and be back here."""
    address = page.url
    page.click("#next [data-next=switch]")
    login(page, name)
    expect(page).to_have_url(address)


def stage(page: Page) -> Locator:
    return page.locator("#next [aria-current=step]")


def choose(page: Page, unit: int) -> None:
    """Click a unit, in addition to what is chosen."""
    at = UNITS.geometry[unit].centroid
    x, y = page.evaluate(
        "([lon, lat]) => Object.values(document.getElementById('map').map.project([lon, lat]))",
        [at.x, at.y],
    )
    page.locator("#map canvas").click(position={"x": x, "y": y}, modifiers=["Shift"])


def submit_with_a_reason(page: Page) -> None:
    page.click("#next [data-next=submit]")
    expect(page.locator("dialog tbody tr")).to_have_count(2)
    page.locator("dialog button.primary").click()
    expect(page.locator("dialog textarea:invalid")).to_be_visible()  # without a reason nothing goes
    page.locator("dialog textarea").fill("河岸待建")
    page.locator("dialog button.primary").click()
    expect(stage(page)).to_contain_text("审核")


def reject(page: Page) -> None:
    page.click("#next [data-next=review]")
    panel = page.locator("#panel-review")
    expect(panel).to_contain_text("河岸待建")
    expect(panel.locator(".changes dd").first).to_have_text("150")
    panel.locator("[data-verdict=reject]").click()
    expect(panel.locator(".decision [role=alert]")).to_have_text("请写明为什么退回。")
    panel.locator("#verdict").fill(COMMENT)
    panel.locator("[data-verdict=reject]").click()
    expect(page.locator("#next")).to_contain_text("请用规划员账号继续")


def mend(page: Page) -> None:
    """Go to the grid that has too few, and move the row of units back to it by mouse."""
    strip = page.locator("#next")
    page.wait_for_function(
        """() => document.getElementById("map").map
            .queryRenderedFeatures({ layers: ["unit-fill"] }).length >= 72"""
    )
    page.click("#tab-grids")
    for _ in range(2):
        page.click("#next [data-next=problem]")
        if "太少" in strip.locator(".tip").inner_text():
            break
    expect(strip.locator(".tip")).to_contain_text("户数太少（−33.3%）")
    page.wait_for_timeout(500)  # the map comes to rest
    for unit in EDGE:
        choose(page, unit)
    expect(strip.locator(".tip")).to_contain_text("已选 6 个单元")
    page.keyboard.press("Enter")
    expect(strip).to_contain_text("没有超出范围的网格")


def publish(page: Page, replaced: int) -> None:
    page.click("#next [data-next=publish]")
    expect(page.locator("dialog .replaces")).to_contain_text(str(replaced))
    page.locator("dialog input:not([type])").fill("备2026-7")
    page.locator("dialog button.primary").click()
    expect(page.locator("#next")).to_contain_text("备案号 备2026-7")
    public = page.locator("#next").get_by_role("link", name="公众地图")
    expect(public).to_have_attribute("href", "/")


def test_a_plan_is_mended_submitted_rejected_approved_and_published_as_the_page_says(
    page: Page, here: Office
) -> None:
    strip = page.locator("#next")
    login(page, "小李")
    page.locator(f"tr[data-plan='{here.published}'] [data-action=draft]").click()
    page.locator("dialog input").fill("秋季调整")
    page.locator("dialog button.primary").click()
    expect(page.locator("#title")).to_contain_text("秋季调整")
    expect(strip).to_contain_text("没有超出范围的网格")
    plan = int(page.url.partition("plan=")[2])
    told(here.edit(plan, 1, "move_units", unit_ids=EDGE, to_grid=LOWER))
    page.reload()
    expect(strip).to_contain_text("还有 2 个网格")
    submit_with_a_reason(page)
    instead(page, "老王")
    reject(page)
    instead(page, "小李")
    expect(strip.locator(".said")).to_have_text(f"审核员 老王 退回：{COMMENT}")
    mend(page)
    page.click("#next [data-next=submit]")
    page.locator("dialog button.primary").click()
    instead(page, "老王")
    page.click("#next [data-next=review]")
    page.locator("[data-verdict=approve]").click()
    instead(page, "主任")
    publish(page, here.published)
    (publication,) = told(here.get("public", f"/plans/{plan}"))["publications"]
    assert (publication["filing_number"], publication["until"]) == ("备2026-7", None)

    page.click("[data-action=home]")
    first = page.locator("tr[data-plan]").first
    expect(first).to_have_attribute("data-plan", str(plan))
    expect(first).to_contain_text("施行中")
    expect(page.locator(f"tr[data-plan='{here.published}']")).to_contain_text("曾经施行")


def test_a_plan_is_taken_away_as_a_file(page: Page, here: Office) -> None:
    login(page, "老王")
    page.locator("tr[data-plan] button.link").first.click()
    page.click("[data-action=export]")
    expect(page.locator("dialog [value=png]")).to_be_disabled()  # no grid is chosen
    with page.expect_download() as got:
        page.locator("dialog button.primary").click()
    assert got.value.suggested_filename.endswith(".xlsx")
    book = openpyxl.load_workbook(io.BytesIO(Path(got.value.path()).read_bytes()), read_only=True)
    assert any(UPPER in str(row) for sheet in book for row in sheet.iter_rows(values_only=True))
    page.check("dialog [value=shapefile]")
    expect(page.get_by_label("文字编码")).to_be_visible()
    with page.expect_download() as got:
        page.locator("dialog button.primary").click()
    assert zipfile.is_zipfile(got.value.path())


def test_a_job_is_asked_for_followed_and_cancelled_and_its_faults_are_told(
    page: Page, here: Office
) -> None:
    def at_home(job: int) -> Locator:
        return page.locator(f".jobs li[data-job='{job}']")

    login(page, "小李")
    dialog = page.locator("dialog")
    jobs = []
    for _ in range(2):
        page.click("[data-job=divide]")
        dialog.locator("button.primary").click()
        heading = dialog.get_by_role("heading", name=re.compile(r"任务 \d+"))
        expect(heading).to_be_visible()
        jobs.append(int(heading.inner_text().split()[1]))
        expect(dialog.locator(".meter")).to_contain_text("排队中")
        page.keyboard.press("Escape")
    cancelled, failed = jobs

    at_home(cancelled).get_by_role("button", name="详情").click()
    dialog.locator("[data-action=cancel]").click()
    dialog.locator("[data-action=cancel-yes]").click()
    expect(dialog.locator(".state")).to_have_text("已被 小李 取消")
    page.keyboard.press("Escape")
    expect(at_home(cancelled)).to_have_attribute("data-state", "cancelled")

    at_home(failed).get_by_role("button", name="详情").click()
    with here.engine.begin() as connection:
        attempt = begin(connection, failed)
        progress(connection, attempt, "partition", 3, 10)
    expect(dialog.locator(".meter")).to_contain_text("划分网格（3/10）")
    faults = [
        {"message": "no number", "file": "buildings.gpkg", "row": n, "found": "x"} for n in (4, 9)
    ]
    faults.append({"message": "no such file", "file": "roads.gpkg"})
    with here.engine.begin() as connection:
        fail(
            connection,
            attempt,
            {
                "type": "about:blank",
                "title": "Unprocessable Content",
                "status": 422,
                "detail": "3 faults",
                "faults": faults,
            },
        )
    expect(dialog.locator("tbody tr")).to_have_count(3)
    dialog.locator("select").select_option("roads.gpkg")
    expect(dialog.locator("tbody tr")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(at_home(failed)).to_contain_text("失败")


def test_a_district_is_uploaded_and_what_is_wrong_with_it_is_told(
    page: Page, tmp_path: Path
) -> None:
    login(page, "小李")
    page.click("[data-action=upload]")
    dialog = page.locator("dialog")
    dialog.locator("#zip").set_input_files(_zip("bad.zip", {"readme.txt": b"nothing"}))
    expect(dialog.locator(".faults tbody tr")).to_have_count(1)
    good_world(tmp_path).manifest()
    files = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    dialog.locator("#zip").set_input_files(_zip("good.zip", files))
    dialog.locator("[data-action=divide]").click()
    expect(dialog.locator("select").first).to_have_value(re.compile(r"150203-\d{14}/"))


def _zip(name: str, files: dict[str, bytes]) -> dict[str, object]:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for inside, content in files.items():
            archive.writestr(inside, content)
    return {"name": name, "mimeType": "application/zip", "buffer": held.getvalue()}
