"""The JSON body of a request, read only after whoever sends it was found to be allowed to."""

from typing import Any, Generic

from fastapi import HTTPException, Request

from api.reading import Model, read_json
from gridding.errors import InputError


class JsonBody(Generic[Model]):
    """Dependency that reads the body as a model; no body at all counts as ``{}``.

    FastAPI's own body parameters are parsed before any dependency runs. This one is read in its
    place among the dependencies: put it last. `api.http.openapi` describes it.

    Parameters
    ----------
    model : type of BaseModel
    **examples : dict
        Name -> body, as the description shows them.
    """

    def __init__(self, model: type[Model], **examples: dict[str, Any]) -> None:
        self.model = model
        self.examples = examples

    async def __call__(self, request: Request) -> Model:
        """Read the body.

        Raises
        ------
        InputError
            With every fault in it.
        HTTPException
            415: it is there, but not said to be JSON.
        """
        body = await request.body()
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if body and kind != "application/json":
            # A form of another site cannot send this type without being asked by the browser.
            raise HTTPException(415, "send the body as application/json")
        return read_json(self.model, body or b"{}")

    def described(self) -> dict[str, Any]:
        """Return the ``openapi_extra`` of the endpoint.

        Returns
        -------
        dict
            The schema still with its ``$defs``, which `api.http.openapi` moves.
        """
        schema = self.model.model_json_schema(ref_template="#/components/schemas/{model}")
        examples = {name: {"value": body} for name, body in self.examples.items()}
        content = {"application/json": {"schema": schema, "examples": examples}}
        return {"requestBody": {"required": self._is_required(), "content": content}}

    def _is_required(self) -> bool:
        try:
            read_json(self.model, b"{}")
        except InputError:
            return True
        return False
