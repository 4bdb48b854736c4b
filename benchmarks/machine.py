"""What the figures were measured on and with."""

import os
import platform
import re
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

_OURS = ("gfmdkg", "pyoxigraph", "flask", "uvicorn")
_PEERS = ("oxigraph", "rdflib-endpoint", "rdflib")


def about(peers: Path) -> dict[str, str]:
    """Describe the machine and the versions.

    :param peers: the folder of the programs of the peers.
    """
    return {
        "day": datetime.now(UTC).date().isoformat(),
        "processor": f"{_processor()}, {len(os.sched_getaffinity(0))} cores",
        "memory": f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') // 10**9} GB",
        "system": f"{platform.system()} {platform.release()}, Python {platform.python_version()}",
        "load before": ", ".join(f"{load:.2f}" for load in os.getloadavg()),
        "ours": ", ".join(f"{name} {version(name)}" for name in _OURS),
        "peers": ", ".join(_peer_versions(peers)) or "not installed",
        "tools": ", ".join(filter(None, (_said("nginx", "-v"), _said("wrk", "-v")))) or "not installed",
    }


def _processor() -> str:
    text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    found = re.search(r"^model name\s*: (.*)$", text, re.MULTILINE)
    return found[1] if found else platform.machine()


def _peer_versions(peers: Path) -> list[str]:
    folders = list(peers.parent.glob("lib/python3*/site-packages"))
    found = [(name, folder.glob(f"{name.replace('-', '_')}-*.dist-info")) for folder in folders for name in _PEERS]
    return [f"{name} {info.name.rpartition('.')[0].rpartition('-')[2]}" for name, infos in found for info in infos]


def _said(program: str, option: str) -> str:
    path = f"{os.environ.get('PATH', '')}:/usr/sbin"
    try:
        done = subprocess.run([program, option], capture_output=True, text=True, check=False, env={"PATH": path})
    except FileNotFoundError:
        return ""
    return " ".join((done.stdout + done.stderr).splitlines()[0].partition(":")[2].split()[:2] or [program])
