"""Seconds and peak memory of building a portal of many KGIs, step by step, cold and warm.

Run `python benchmarks/scale.py [KGIS] [KPIS] [WORKERS]` (200, 10 and the machine's cores by default). Each build runs
in a process of its own, so that its memory is its own. Times depend on the machine; nothing is asserted.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.large_portal import write_portal


def build(root: Path, workers: int) -> dict[str, object]:
    """Build once; return pages, seconds by step and the peak memory in MB."""
    from kpisite.build import build_site

    begun: list[tuple[str, float]] = []
    built = build_site(
        root,
        root / "site",
        workers=workers,
        on_step=lambda step, detail: begun.append(
            (f"{step} {detail if len(detail) < 12 else ''}", time.perf_counter())
        ),
    )
    ends = [*(at for _, at in begun[1:]), time.perf_counter()]
    own, others = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {
        "pages": built.pages,
        "steps": {name: end - at for (name, at), end in zip(begun, ends)},
        "memory": max(own, others) / 1024,
        "cpu": sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)),
    }


def report(name: str, result: dict[str, object], root: Path) -> None:
    """Print one build."""
    steps = result["steps"]
    size = sum(path.stat().st_size for path in (root / "site").rglob("*") if path.is_file())
    print(f"\n{name}: {result['pages']} pages, {size / 1e6:.0f} MB")
    for step, seconds in steps.items():
        print(f"  {step:<24}{seconds:>8.1f} s")
    print(f"  {'total':<24}{sum(steps.values()):>8.1f} s   {result['cpu']:.1f} s of processor time")
    print(f"  {'peak memory':<24}{result['memory']:>8.0f} MB in the largest process")


def main(kgis: int, kpis: int, workers: int) -> None:
    """Write the portal, build it cold and warm."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write_portal(root, kgis, kpis)
        print(f"{kgis} KGIs with {kpis} KPIs each, {workers} workers")
        for name in ("cold", "warm"):
            command = [sys.executable, __file__, "--once", str(root), str(workers)]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            report(name, json.loads(done.stdout), root)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--once"]:
        print(json.dumps(build(Path(sys.argv[2]), int(sys.argv[3]))))
    else:
        from kpisite.parallel import cores

        given = [int(value) for value in sys.argv[1:]]
        main(*(given + [200, 10, cores()][len(given) :]))
