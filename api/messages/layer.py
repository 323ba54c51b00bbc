"""The layer of exceptions in the language of who reads it."""

import json

from api.messages.lang import Lang
from api.messages.templates import in_language


def layer_in(layer: str, lang: Lang) -> str:
    """Return exceptions with their ``detail`` in a language.

    Parameters
    ----------
    layer : str
        A FeatureCollection whose features have a property ``detail``, in English.
    lang : Lang

    Returns
    -------
    str
        As it was where the language is English.
    """
    if lang is Lang.EN:
        return layer
    collection = json.loads(layer)
    for feature in collection["features"]:
        told = feature["properties"]
        if told["detail"]:
            told["detail"] = in_language(told["detail"], lang)
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":"))
