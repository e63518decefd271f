"""A small process that starts PostgreSQL and Valkey, brings back one that dies, and stops both when its parent is gone.

It speaks with its parent over two pipes: one line of JSON when the servers are ready, or when they will not be; after
that it only listens. The end of its input, for which the parent's death is enough however it comes, stops the servers.
It has its own session and is deaf to Ctrl-C, so that the parent decides in which order things stop.
It and everything it imports use the standard library only: it has to be up in a few milliseconds.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NoReturn

from workers.embedded import servers
from workers.embedded.home import Home, Phase, Refused, State, tail, trim
from workers.embedded.listening import LOOK_SECONDS, Listening, ToldToStop
from workers.embedded.moving_in import READY_SECONDS, end_leftovers, prepare_folders, take_home
from workers.embedded.programs import major_of
from workers.embedded.servant import Servant, adopt_orphans, as_child, check_name, end_orphans, find_servant, reaching
from workers.embedded.servers import Server

STOP_SECONDS = 10.0
SETTLED_SECONDS = 2.0  # a server that lived so long had started well
MOST_FAILED_STARTS = 20
LONGEST_PAUSE = 1.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What the parent wants. Paths are absolute."""

    home: str
    postgres: str
    redis: str
    durable: bool
    max_connections: int
    parent: int


class Watched:
    """One server that is to be up, and the process it has at the moment."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.process: subprocess.Popen[bytes] | None = None
        self.born = self.due = 0.0
        self.failed_starts = 0

    @property
    def pid(self) -> int:
        """Its process, 0 while there is none."""
        return self.process.pid if self.process else 0

    def is_dead(self) -> bool:
        """Say whether it has no process, and note when it may have the next: at once after a good life, later after a short one."""
        if self.process and self.process.poll() is not None:
            settled = time.monotonic() - self.born > SETTLED_SECONDS
            self.failed_starts = 0 if settled else self.failed_starts + 1
            self.due = time.monotonic() + min(LONGEST_PAUSE, 0.02 * 2**self.failed_starts)
            self.process = None
        return self.process is None


class Guardian:
    """The life of one pair of servers."""

    def __init__(self, plan: Plan, ears: Listening) -> None:
        self.plan, self.ears = plan, ears
        self.home = Home(Path(plan.home))
        self.sockets = self.home.sockets()
        self.programs = Path(plan.postgres)
        self.servant = Servant(os.geteuid(), os.getegid())
        self.watched: list[Watched] = []
        self.made_sockets = False

    def move_in(self) -> None:
        """Make the home fit for the servers, and find out whom to run them as."""
        last = self.home.read_state()
        self.tell("starting")
        self.servant = find_servant([self.home.postgres, self.home.root])
        prepare_folders(self.home, self.sockets, self.servant)
        self.made_sockets = True
        programs = [self.programs / "postgres", Path(self.plan.redis)]
        self.servant = reaching(self.servant, programs, [self.home.valkey, self.sockets])
        end_leftovers(self.home, self.sockets, last, self.ears)

    def start(self) -> State:
        """Start both servers and wait until they answer. Returns where and who they are."""
        plan = self.plan
        self.launch(servers.valkey(self.home, self.sockets, Path(plan.redis), durable=plan.durable))
        fresh = self.make_data()
        self.launch(
            servers.postgres(
                self.home, self.sockets, self.programs, durable=plan.durable, max_connections=plan.max_connections
            )
        )
        for one in self.watched:
            self.wait_for(one)
        if fresh or not servers.has_owner(self.sockets):
            self.make_database()
        return self.tell("ready")

    def make_database(self) -> None:
        """Make the database, or hand it to its owner.

        Raises:
            Refused: PostgreSQL does not do it.
        """
        code = servers.create_database(self.sockets)
        if code != "":
            raise Refused(
                f"The database could not be handed to {servers.OWNER} ({code}): see {self.home.log('postgres')}."
            )

    def make_data(self) -> bool:
        """Make PostgreSQL's data where there is none. Says whether it did.

        Raises:
            Refused: it could not, or there is data of another PostgreSQL.
        """
        program, data = self.programs / "postgres", self.home.postgres
        major = major_of(program)
        if not major:
            raise Refused(f"{program} does not run on this machine: name another, or set DATABASE_URL and BROKER_URL.")
        if data.exists():
            servers.check_version(data, major)
            return False
        check_name(self.servant)
        command = servers.initdb(self.programs, self.home.unfinished, major, durable=self.plan.durable)
        maker = self.spawn(Server("postgres", command))
        try:
            self.ears.until(lambda: maker.poll() is not None, READY_SECONDS)
        finally:
            end(maker, 0)
        if maker.returncode != 0:
            log = self.home.log("postgres")
            raise Refused(f"PostgreSQL could not make its data in {data}. The end of {log}:\n{tail(log)}")
        self.home.unfinished.rename(data)
        return True

    def launch(self, server: Server) -> None:
        """Start a server that is to be watched from now on."""
        self.watched.append(one := Watched(server))
        self.revive(one)

    def revive(self, one: Watched) -> None:
        """Start a server's process."""
        one.process = self.spawn(one.server)
        one.born = time.monotonic()

    def spawn(self, server: Server) -> subprocess.Popen[bytes]:
        """Start a program as the servant."""
        with self.home.log(server.name).open("ab") as log:
            return subprocess.Popen(  # noqa: S603 - our own commands
                server.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=servers.ENVIRONMENT,
                preexec_fn=as_child(self.servant, server.on_our_death),  # noqa: PLW1509 - the guardian has one thread
            )

    def wait_for(self, one: Watched) -> None:
        """Wait until a starting server answers.

        Raises:
            Refused: it does not; with the last lines of its log.
        """
        up = self.ears.until(lambda: self.has_failed(one) or one.server.is_ready(), READY_SECONDS)
        if not up or one.process is None:
            log = self.home.log(one.server.name)
            raise Refused(f"{one.server.name} does not start. The end of {log}:\n{tail(log)}")

    def has_failed(self, one: Watched) -> bool:
        """Say whether a starting server has ended for a reason that waiting does not cure."""
        if not one.is_dead():
            return False
        if servers.OTHERS_ARE_LEAVING not in tail(self.home.log(one.server.name)):
            return True
        self.ears.pause(LONGEST_PAUSE / 10)
        self.revive(one)
        return False

    def watch(self) -> NoReturn:
        """Keep both servers up until told to stop."""
        while True:
            self.ears.pause(self.next_look())
            for one in self.watched:
                with complaining():
                    if one.is_dead() and time.monotonic() >= one.due:
                        self.bring_back(one)
                    trim(self.home.log(one.server.name))

    def next_look(self) -> float:
        """Return the seconds until a dead server is due."""
        now = time.monotonic()
        return min((one.due - now for one in self.watched if one.process is None), default=LOOK_SECONDS)

    def bring_back(self, one: Watched) -> None:
        """Start a server again. One that fails at every start is given up, and the other with it."""
        if one.failed_starts > MOST_FAILED_STARTS:
            sys.stderr.write(f"gave_up server={one.server.name} failed_starts={one.failed_starts}\n")
            raise ToldToStop
        one.due = time.monotonic() + LONGEST_PAUSE
        end_orphans(other.pid for other in self.watched)
        self.revive(one)
        self.tell("ready")

    def stop(self) -> None:
        """Stop both servers, at leisure first, and leave the home free."""
        with complaining():
            self.tell("stopping")
        processes = [one.process for one in self.watched if one.process]
        for one in self.watched:
            if one.process:
                one.process.send_signal(one.server.stop)
        limit = time.monotonic() + STOP_SECONDS
        for process in processes:
            end(process, limit - time.monotonic())
        end_orphans(())
        if self.made_sockets and self.sockets.parent != self.home.root:
            with contextlib.suppress(OSError):
                self.sockets.rmdir()  # in the temporary folder, where nothing of ours should stay
        self.home.state.unlink(missing_ok=True)

    def tell(self, phase: Phase) -> State:
        """Write down who is here."""
        pids = {one.server.name: one.pid for one in self.watched}
        postgres, redis = pids.get("postgres", 0), pids.get("valkey", 0)
        state = State(os.getpid(), str(self.sockets), phase, postgres=postgres, redis=redis)
        self.home.write_state(state)
        return state


@contextlib.contextmanager
def complaining() -> Iterator[None]:
    """Go on when the machine says no, for example because the disk is full, and leave a line in the log."""
    try:
        yield
    except OSError as no:
        sys.stderr.write(f"machine_said_no error={no}\n")


def end(process: subprocess.Popen[bytes], seconds: float) -> None:
    """Wait for a process that is on its way out, then end it for good."""
    try:
        process.wait(max(0.0, seconds))
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def guard(plan: Plan, ears: Listening) -> None:
    """Lock the home, and be its guardian until told to stop."""
    guardian = Guardian(plan, ears)
    take_home(guardian.home, ears)
    adopt_orphans()
    try:
        guardian.move_in()
        ears.report(asdict(guardian.start()))
        guardian.watch()
    finally:
        guardian.stop()


def main(argument: str) -> None:
    """Run as the guardian; the argument is a plan in JSON."""
    plan = Plan(**json.loads(argument))
    os.umask(0o077)
    ears = Listening(plan.parent)
    with contextlib.suppress(ToldToStop):
        try:
            guard(plan, ears)
        except Refused as no:
            ears.report({"refused": str(no)})
        except OSError as no:
            ears.report(
                {"refused": f"The servers in {plan.home} cannot start: {no}. Is the folder ours and the disk free?"}
            )


if __name__ == "__main__":
    main(sys.argv[1])
