"""One real PostgreSQL server for a test session, on a free port, in a folder of its own."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql


class NoServer(RuntimeError):
    """There are no PostgreSQL programs on this machine."""


def find_programs() -> Path:
    """The folder with ``initdb`` and ``pg_ctl``; raises :class:`NoServer`."""
    packaged = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    if packaged:
        return packaged[0].parent
    on_path = shutil.which("initdb")
    if on_path is None:
        raise NoServer("no PostgreSQL server programs in /usr/lib/postgresql/*/bin or on PATH")
    return Path(on_path).resolve().parent


@contextmanager
def running() -> Iterator[str]:
    """Start a server and give the address of its maintenance database."""
    programs = find_programs()
    # Not pytest's own temporary folder: that is root's, and the server refuses to be root.
    folder = Path(tempfile.mkdtemp(prefix="hotline-postgres-"))
    prefix: list[str] = []
    if os.geteuid() == 0:
        account = _account()
        os.chown(folder, account.pw_uid, account.pw_gid)
        prefix = ["runuser", "-u", account.pw_name, "--"]
    data, port = folder / "data", _free_port()

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [*prefix, str(programs / program), *arguments],
            check=True,
            cwd=folder,
            stdout=subprocess.DEVNULL,
        )

    try:
        run("initdb", "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        log = str(folder / "log")
        run("pg_ctl", "-D", str(data), "-w", "-l", log, "-o", options, "start")
        try:
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "-D", str(data), "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def create(server: str, name: str) -> str:
    """Make a database and give its address."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return server.rsplit("/", 1)[0] + f"/{name}"


def empty(address: str, tables: Sequence[str]) -> None:
    """Take all rows out, in no order: no key is checked meanwhile. Deleting the few rows of a
    test is much quicker than truncating all tables, each of which gets a new file."""
    delete = sql.SQL("; ").join(
        sql.SQL("DELETE FROM {}").format(sql.Identifier(name)) for name in tables
    )
    with psycopg.connect(address) as connection:
        connection.execute("SET LOCAL session_replication_role = replica")
        connection.execute(delete)


def _account() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoServer("PostgreSQL refuses root, and there is no user postgres or nobody")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
