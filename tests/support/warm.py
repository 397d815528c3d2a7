"""Commands that start warm: each a process of its own, forked from one that has imported the program already.

A page of the documentation types sixty commands, and importing the same modules for each is most of their time. The
caller is a small script that hands its streams, folder, arguments and environment to the server and ends with the exit
code of the process forked for it. What is about starting up belongs in tests/environment and tests/benchmarks, which
run the program itself.
"""

import atexit
import json
import os
import pkgutil
import select
import signal
import socket
import subprocess
import sys
import time
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

from aftersales.codec.policies import read_policy_files
from aftersales.codec.shipped import shipped_files

ROOT: Final = Path(__file__).parents[2]
_IMPORTED_LATE = ("git", "jsonschema", "jsonschema_rs", "sqlite3", "tabulate", "yaml", "zoneinfo")
_CALLER = """#!{python} -IS
import _socket, json, os, sys
server = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
server.connect({place!r})
request = json.dumps([sys.argv[1:], os.getcwd(), dict(os.environ)]).encode()
streams = b"".join(number.to_bytes(4, sys.byteorder) for number in (0, 1, 2))
server.sendmsg([len(request).to_bytes(4, "big")], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, streams)])
while request:
    request = request[server.send(request):]
sys.exit(int(server.recv(8) or b"70"))
"""


def caller_script() -> str:
    """Return a script that runs `aftersales`; the server behind it ends with this process."""
    return _CALLER.format(python=sys.executable, place=str(_server()))


@lru_cache(maxsize=1)
def _server() -> Path:
    """Start the server and return its socket; it ends when its standard input does."""
    place = Path(mkdtemp(prefix="aftersales-warm-")) / "server"
    serving = subprocess.Popen(
        [sys.executable, "-m", "tests.support.warm", str(place)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    if serving.stdin is None or serving.stdout is None or not serving.stdout.readline():
        raise RuntimeError("the server did not start")
    serving.stdout.close()
    atexit.register(serving.communicate)
    return place


def serve(place: str) -> None:
    """Fork a process for each caller, until standard input ends."""
    for module in pkgutil.walk_packages([str(ROOT / "aftersales")], "aftersales."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    for name in _IMPORTED_LATE:
        import_module(name)
    read_policy_files(shipped_files())  # most desks of the pages have these: parsed once for all processes
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks after them: the caller is told by the process itself
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listening:
        listening.bind(place)
        listening.listen(16)
        os.write(1, b"ready\n")
        waiting: list[socket.socket | int] = [listening, 0]
        while listening in select.select(waiting, [], [])[0]:
            caller, _address = listening.accept()
            if os.fork() == 0:
                listening.close()
                _answer(caller)
            caller.close()


def _answer(caller: socket.socket) -> None:
    """Be the command that `caller` asked for, and end."""
    from aftersales.cli.main import run  # noqa: PLC0415  tests that import this module do not need it

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    head, streams, _flags, _address = socket.recv_fds(caller, 4, 3)
    request = b""
    while len(request) < int.from_bytes(head, "big"):
        request += caller.recv(1 << 16)
    arguments, folder, environment = json.loads(request)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    sys.stdin, sys.stdout, sys.stderr = (
        open(number, mode, encoding="utf-8", closefd=False)  # noqa: SIM115  streams last as long as the process
        for number, mode in enumerate("rww")
    )
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    code = run(arguments)
    sys.stdout.flush()
    sys.stderr.flush()
    caller.sendall(str(int(code)).encode())
    os._exit(0)


if __name__ == "__main__":
    serve(sys.argv[1])
