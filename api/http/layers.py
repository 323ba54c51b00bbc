"""``/plans/{id}/grids|units|exceptions``: the layers of a plan as GeoJSON."""

from functools import partial
from typing import Any

from fastapi import APIRouter, Response

from api.http.language import Spoken
from api.http.problems import problems
from api.http.seen import Seen
from api.http.versioned import UNCHANGED, Conditional, answer, of_version
from api.messages import Lang
from api.messages.layer import layer_in
from sql.engine import at_one_moment
from sql.showing import PlanLayer, plan_layer

router = APIRouter(tags=["plans"])

_EXAMPLES: dict[PlanLayer, dict[str, Any]] = {
    PlanLayer.GRIDS: {
        "grid_code": "150203001001007",
        "name": "第7网格",
        "kind": "basic",
        "community_code": "150203001001",
        "community_name": "友谊社区",
        "street_code": "150203001",
        "households": 462,
        "population": 1180,
        "deviation": 0.0267,
        "compactness": 0.61,
        "reach_m": 183.5,
        "locked": False,
    },
    PlanLayer.UNITS: {
        "unit_id": 311,
        "grid_code": "150203001001007",
        "community_code": "150203001001",
        "households": 24,
        "population": 61,
        "building_count": 1,
        "compound": "阳光小区",
    },
    PlanLayer.EXCEPTIONS: {
        "kind": "below_target",
        "community_code": "150203001009",
        "grid_code": "150203001009001",
        "detail": "the community has 312 households, target 450",
        "area_m2": 182_044.1,
    },
}


def _shown(layer: PlanLayer) -> dict[int | str, dict[str, Any]]:
    ring = [[109.84, 40.65], [109.85, 40.65], [109.85, 40.66], [109.84, 40.65]]
    feature = {
        "type": "Feature",
        "geometry": {"type": "MultiPolygon", "coordinates": [[ring]]},
        "properties": _EXAMPLES[layer],
    }
    collection = {"type": "FeatureCollection", "features": [feature]}
    schema = {"type": "object", "required": ["type", "features"]}
    return {
        200: {
            "description": "A FeatureCollection: longitude, latitude in EPSG:4490.",
            "content": {"application/geo+json": {"schema": schema, "example": collection}},
        },
        **UNCHANGED,
    }


def _layer(asked: Seen, layer: PlanLayer, lang: Lang) -> bytes:
    with at_one_moment(asked.here.engine) as connection:
        made = plan_layer(connection, asked.plan.id, layer)
    return (layer_in(made, lang) if layer is PlanLayer.EXCEPTIONS else made).encode()


def _add(layer: PlanLayer, what: str) -> None:
    @router.get(
        f"/plans/{{plan_id}}/{layer}",
        response_class=Response,
        responses=_shown(layer) | problems(404),
        summary=f"The {layer} of a plan",
        name=f"plan_{layer}",
        description=what,
    )
    def layer_of_plan(asked: Seen, given: Conditional, lang: Spoken) -> Response:
        make = partial(_layer, asked, layer, lang)
        if layer is not PlanLayer.EXCEPTIONS:  # the others say nothing
            return answer(given, of_version(asked), make, "application/geo+json")
        return answer(given, of_version(asked, lang), make, "application/geo+json", lang=lang)


_add(PlanLayer.GRIDS, "The grids with all that is measured of them, and whether each is locked.")
_add(PlanLayer.UNITS, "The units, which grid each is in, and how many households it has.")
_add(PlanLayer.EXCEPTIONS, "What is odd in the plan; of an edited draft, as it is now.")
