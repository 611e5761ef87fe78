"""The command line: ``hotline …``. One module a subject; this one only gathers them."""

from __future__ import annotations

import importlib

import click

COMMANDS = {
    "ask": "hotline.cli.kb:ask",
    "kb": "hotline.cli.kb:kb",
    "nlu": "hotline.cli.nlu:nlu",
    "deadline": "hotline.cli.intake:deadline",
    "records": "hotline.cli.intake:records",
    "tickets": "hotline.cli.intake:tickets",
    "users": "hotline.cli.intake:users",
    "procedures": "hotline.cli.procedures:procedures",
    "regions": "hotline.cli.intake:regions",
    "calendar": "hotline.cli.intake:calendar",
    "rules": "hotline.cli.intake:rules",
    "lists": "hotline.cli.lists:lists",
    "referrals": "hotline.cli.referrals:referrals",
    "handover": "hotline.cli.handover:handover",
    "hours": "hotline.cli.service:hours",
    "calls": "hotline.cli.calls:calls",
    "wecom": "hotline.cli.wecom:wecom",
    "wechat": "hotline.cli.wechat:wechat",
    "sweep": "hotline.cli.intake:sweep",
    "outbox": "hotline.cli.outbox:outbox",
    "deliver": "hotline.cli.operate:deliver",
    "up": "hotline.cli.operate:up",
    "run": "hotline.cli.operate:run",
    "migrate": "hotline.cli.operate:migrate",
    "train": "hotline.cli.operate:train",
    "demo": "hotline.cli.demo:demo",
}


class LazyGroup(click.Group):
    """Loads a command's module only when it is called: ``hotline ask`` starts at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        target = COMMANDS.get(cmd_name)
        if target is None:
            return None
        module, _, name = target.partition(":")
        command = getattr(importlib.import_module(module), name)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=LazyGroup)
def hotline() -> None:
    """The 12317 assistant."""


def main() -> None:
    """Run the command line; a domain error is one sentence and exit status 1."""
    from hotline.settings import SettingsError
    from intake.errors import IntakeError

    try:
        hotline(standalone_mode=True)
    except (SettingsError, IntakeError) as error:
        raise SystemExit(f"hotline: {error}") from error
