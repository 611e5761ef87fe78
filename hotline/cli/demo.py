"""``hotline demo``: places, people and cases to look at, all synthetic."""

from __future__ import annotations

import click
import httpx

from hotline.bootstrap import build
from hotline.settings import Settings


@click.command()
@click.option("--no-cases", is_flag=True, help="only places and people")
def demo(no_cases: bool) -> None:
    """Load invented villages and users, then file a few cases through the running chat."""
    from hotline.demo import file_cases, load_places_and_people
    from hotline.demo.cases import NoAnswer

    settings = Settings.from_env()
    logins = load_places_and_people(build(settings))
    click.echo("log-ins (the first password is shown once and has to be changed):")
    for login in logins:
        password = login.password or "(there already)"
        click.echo(f"  {login.username:<14} {password:<16} {login.role:<9} {login.place}")
    if no_cases:
        return
    address = f"http://127.0.0.1:{settings.port}"
    click.echo(f"holding conversations with {address} …")
    try:
        for outcome in file_cases(address):
            click.echo(f"  {outcome.name}: {'、'.join(outcome.numbers) or '没有记录'}")
    except (httpx.HTTPError, NoAnswer) as error:
        raise click.ClickException(
            f"the chat at {address} does not answer; start it with `make run` first ({error})"
        ) from error
