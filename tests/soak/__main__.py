"""Real servers on this machine, read by our extractors from end to end.

    python tests/soak [light|appview|mastodon|wordpress|nostr|oracles …]

Each server is started on loopback, an invented person publishes there, and what an extractor reads is
held against what was written. What a server needs is in docs/extractors.md.
"""

from __future__ import annotations

import subprocess
import sys
import time

import bluesky_server
import httpx
import mastodon_server
import oracles
import relay_server
import wordpress_server
from comparing import Table
from packages import NotHere

SERVERS = {
    "light": bluesky_server.soak_light,
    "appview": bluesky_server.soak_full,
    "mastodon": mastodon_server.soak,
    "wordpress": wordpress_server.soak,
    "nostr": relay_server.soak,
    "oracles": oracles.soak,
}


def main(names: list[str]) -> int:
    """Run these, or all; the exit code is 1 when something was read otherwise than it was written."""
    unknown = set(names) - set(SERVERS)
    if unknown:
        print(f"{', '.join(sorted(unknown))} is no server we know; name some of {', '.join(SERVERS)}, or none for all.", file=sys.stderr)
        return 2
    table = Table()
    for name in names or SERVERS:
        started = time.monotonic()
        print(f"{name} …", flush=True)
        try:
            SERVERS[name](table)
        except NotHere as missing:
            table.missing(name, str(missing))
        except (AssertionError, OSError, ValueError, httpx.HTTPError, subprocess.SubprocessError) as fault:
            table.check(name, "started and seeded", type(fault).__name__, [str(fault)[:400] or repr(fault)])
        print(f"  {time.monotonic() - started:.0f} s in all", flush=True)
    print(f"\n{table}")
    return 1 if table.wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
