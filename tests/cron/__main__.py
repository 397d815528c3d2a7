"""``python -m tests.cron --minutes 5``: cron runs `chase` and `notify send` every minute on two desks.

One desk sends to a plain mail server, the other to one that wants STARTTLS and a login; on both, one person is told by
a webhook that fails every other time. Every digest that the history says was written must have arrived exactly once,
or wait in the outbox; what waits is sent in the end, with the clock put forward past the pauses. Needs root, cron,
openssl and Apprise; the machine's own crontabs are neither read nor changed.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp

from tests.cron.daemon import cron_daemon, why_not
from tests.cron.scene import PEOPLE, ZONE, Scene, key_of
from tests.cron.servers import Hook, webhook
from tests.faults.stories import isolate
from tests.support.mail import Postbox, mail_server, secured

_USER, _PASSWORD = "desk", "hush"  # of a server that lives as long as this run


def main() -> int:
    """Run it; exit with 1 where a digest was doubled or lost, or none was sent."""
    parser = argparse.ArgumentParser(prog="python -m tests.cron", description=__doc__)
    parser.add_argument("--minutes", type=int, default=5, help="how long cron runs")
    parser.add_argument("--tickets", type=int, default=30, help="of each desk")
    options = parser.parse_args()
    if reason := why_not():
        sys.stderr.write(f"{reason}\n")
        return 2
    base = Path(mkdtemp(prefix="aftersales-cron-"))
    isolate(base / "home")
    (base / "tls").mkdir()
    certificate, wanted = secured(base / "tls", _USER, _PASSWORD)
    lasting = timedelta(minutes=options.minutes)
    plain, safe = Scene(base, "plain"), Scene(base, "starttls")
    with mail_server() as open_box, mail_server(**wanted) as safe_box, webhook() as open_hook, webhook() as safe_hook:
        login = {"security": "starttls", "user": _USER, "password": _PASSWORD, "ca_file": str(certificate)}
        plain.make(_settings(open_box, open_hook, {"security": "none"}), options.tickets, lasting)
        safe.make(_settings(safe_box, safe_hook, login), options.tickets, lasting)
        jobs = f'HOME={base / "home"}\nMAILTO=""\n{plain.crontab()}{safe.crontab()}'
        sys.stdout.write(f"{jobs}\n")
        with cron_daemon(base / "cron", jobs):
            time.sleep(lasting.total_seconds() + 5)
        time.sleep(10)  # the jobs that were running
        told = ((plain, open_box, open_hook), (safe, safe_box, safe_hook))
        faults = [fault for scene, box, hook in told for fault in _account(scene, box, hook)]
    sys.stdout.write("".join(f"  {fault}\n" for fault in faults) + f"{len(faults)} faults; kept in {base}\n")
    return 1 if faults else 0


def _settings(box: Postbox, hook: Hook, more: dict[str, str]) -> dict[str, object]:
    mail = {"host": "127.0.0.1", "port": box.port, "from": "Desk <desk@example.com>", **more}
    return {"mail": mail, "services": {PEOPLE[0]: [f"json://127.0.0.1:{hook.port}/?overflow=upstream"]}}


def _account(scene: Scene, box: Postbox, hook: Hook) -> Sequence[str]:
    """Tell what became of every digest of a desk; return what is wrong."""
    recorded = scene.recorded()
    waiting, doubtful = scene.standing()
    by_cron = _arrived(box, hook)
    sys.stdout.write(
        f"{scene.name}: {len(recorded)} digests recorded in {_runs(scene)} runs that chased; by cron sent "
        f"{by_cron.total()} ({len(box.taken)} mails, {len(hook.taken)} calls), {hook.refused} calls refused, "
        f"{len(waiting)} waiting, {len(doubtful)} in doubt\n"
    )
    later = datetime.now(ZONE)
    for _attempt in range(12):  # beyond all pauses: every other call is taken
        later += timedelta(hours=25)
        scene.run("notify", "send", now=later, check=False)
    arrived = _arrived(box, hook)
    doubled = [key for key, count in arrived.items() if count > 1]
    lost, strange = recorded - arrived.keys(), arrived.keys() - recorded
    sys.stdout.write(f"{scene.name}: in the end sent {arrived.total()}, doubled {len(doubled)}, lost {len(lost)}\n")
    printed = scene.log.read_text("utf-8") if scene.log.exists() else ""
    return [
        *(f"{scene.name}: doubled {key}" for key in doubled),
        *(f"{scene.name}: lost {key}" for key in lost),
        *(f"{scene.name}: arrived, and was not recorded: {key}" for key in strange),
        *(f"{scene.name}: in doubt: {notice}" for notice in doubtful),
        *([f"{scene.name}: cron sent nothing:\n{printed}"] if not by_cron else []),
        *([f"{scene.name}: a job failed:\n{printed}"] if "Traceback" in printed else []),
    ]


def _arrived(box: Postbox, hook: Hook) -> Counter[str]:
    mails = [str(message["Message-ID"]).strip("<>").partition("@")[0] for message in box.taken]
    return Counter(key_of(notice) for notice in [*mails, *hook.taken])


def _runs(scene: Scene) -> int:
    return len({key.partition("-")[0] for key in scene.recorded()})


if __name__ == "__main__":
    sys.exit(main())
