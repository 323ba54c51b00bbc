"""What ``gridding locate --address`` does: one address looked up."""


def locate_one(address: str, at: str | None, *, json: bool) -> None:
    """Tell where an address lies and who answers for it.

    Parameters
    ----------
    address : str
    at : str or None
        As of this moment: ISO 8601 with offset.
    json : bool
        Answer as JSON.
    """
    import typer

    from api.address import locate_address
    from api.cli.say import as_json
    from api.locate import moment
    from api.settings import Settings, database
    from gridding.errors import NotFoundError
    from sql.actor import PUBLIC
    from sql.engine import at_one_moment

    as_of = None if at is None else moment(at)
    with database(Settings.from_environment()) as engine, at_one_moment(engine) as connection:
        try:
            answer = locate_address(connection, address, as_of, PUBLIC)
        except NotFoundError as error:
            if json:
                as_json(error.fields)
            raise
    if json:
        as_json(answer.model_dump())
    else:
        typer.echo(answer.as_text())
