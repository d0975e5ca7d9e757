"""A real PostgreSQL server for the tests: made, started and removed by them."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from sqlalchemy import URL

PATIENCE_S = 60
"""For commands that take well under a second on an idle machine."""

# Nothing in a test's database must survive a power cut; what was committed survives a crash.
SETTINGS = (
    "fsync=off",
    "full_page_writes=off",
    "max_connections=60",
    "shared_buffers=16MB",
    "autovacuum=off",
    "logging_collector=off",
)


def find_binaries() -> Path | None:
    """The folder that holds ``initdb`` and ``postgres``, newest version first."""
    installed = Path("/usr/lib/postgresql").glob("*/bin")
    folders = sorted(installed, key=lambda folder: float(folder.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    if on_path is not None:
        folders.insert(0, Path(on_path).resolve().parent)
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    return None


def _unprivileged() -> str | None:
    """Whom to run the server as: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise RuntimeError("tests run as root and there is no user to run PostgreSQL as")


def free_port() -> int:
    """A TCP port on loopback that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class PostgresServer:
    """One server on a loopback port, trusting everybody, and its databases."""

    user = "detoxbot"

    def __init__(self, binaries: Path, folder: Path) -> None:
        """``folder`` is empty and belongs to whom the server runs as."""
        self._binaries = binaries
        self._folder = folder
        self._data = folder / "data"
        self._numbers = count(1)
        self.port = free_port()
        self._run("initdb", "-D", self._data, "-U", self.user, "-A", "trust", "-E", "UTF8", "-N")

    def start(self) -> None:
        """Start it and return once it answers; on the same port each time."""
        options = [f"-h 127.0.0.1 -p {self.port} -k {self._folder}"]
        options += [f"-c {setting}" for setting in SETTINGS]
        self._pg_ctl("start", "-w", "-o", " ".join(options), "-l", self._folder / "log")

    def stop(self) -> None:
        """Stop it at once, cutting every connection, as a crash would."""
        if (self._data / "postmaster.pid").exists():
            self._pg_ctl("stop", "-w", "-m", "immediate")

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """For the time of the block the server is gone."""
        self.stop()
        try:
            yield
        finally:
            self.start()

    @contextmanager
    def frozen(self, database: str) -> Iterator[None]:
        """For the time of the block those who serve ``database`` hold their connections, mute."""
        serving = f"SELECT pid FROM pg_stat_activity WHERE datname = '{database}'"
        processes = [int(pid) for pid in self.sql(serving).split()]
        assert processes, "nobody is connected"
        # The one who would let new connections in is frozen as well.
        processes.append(int((self._data / "postmaster.pid").read_text().split()[0]))
        for process in processes:
            os.kill(process, signal.SIGSTOP)
        try:
            yield
        finally:
            for process in processes:
                os.kill(process, signal.SIGCONT)

    def sql(self, statement: str, database: str = "template1") -> str:
        """What ``psql`` prints for one statement: a line a row, columns split by ``|``."""
        place = ("-h", self._folder, "-p", str(self.port), "-U", self.user, "-d", database)
        return self._run("psql", *place, "-XqAt", "-v", "ON_ERROR_STOP=1", "-c", statement)

    def create_database(self, template: str = "template0") -> str:
        """Make a database like ``template``; its name."""
        name = f"test{next(self._numbers)}"
        self.sql(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop_database(self, name: str) -> None:
        """Remove it, cutting whatever connections are left."""
        self.sql(f"DROP DATABASE {name} WITH (FORCE)")

    def url(self, database: str) -> str:
        """The URL of one of its databases."""
        return URL.create(
            "postgresql+asyncpg", self.user, None, "127.0.0.1", self.port, database
        ).render_as_string(hide_password=False)

    def _pg_ctl(self, action: str, *arguments: str | Path) -> None:
        self._run("pg_ctl", "-D", self._data, "-t", str(PATIENCE_S), action, *arguments)

    def _run(self, program: str, *arguments: str | Path) -> str:
        # Not into pipes: the server that pg_ctl leaves behind would hold them open for ever.
        with tempfile.TemporaryFile() as output:
            done = subprocess.run(
                [self._binaries / program, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self._folder,
                user=_unprivileged(),
                timeout=PATIENCE_S,
                check=False,
            )
            output.seek(0)
            printed = output.read().decode()
        if done.returncode != 0:
            raise RuntimeError(f"{program} failed:\n{printed}")
        return printed


@contextmanager
def running_server() -> Iterator[PostgresServer]:
    """A server for the time of the block.

    Raises ``FileNotFoundError`` if PostgreSQL's programs are not installed.
    """
    binaries = find_binaries()
    if binaries is None:
        raise FileNotFoundError(
            "initdb and postgres are neither in PATH nor in /usr/lib/postgresql"
        )
    # Not below pytest's own folder, which only its owner may enter, and short: the name of a
    # socket may have little more than a hundred characters.
    folder = Path(tempfile.mkdtemp(prefix="detoxbot-pg-"))
    try:
        user = _unprivileged()
        if user is not None:
            shutil.chown(folder, user)
        server = PostgresServer(binaries, folder)
        try:
            server.start()
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
