"""One return with all its answers as JSON, for `lovande read --json`."""

from __future__ import annotations

from typing import Any

from pipeline.base.package import sha256
from pipeline.model.returns import Decision, Return


def return_json(ret: Return) -> dict[str, Any]:
    """One return as `lovande read --json` prints it."""
    i = ret.identity
    return {
        "file": ret.file,
        "sha256": ret.sha256,
        "status": ret.status,
        "reason": ret.reason,
        "instrument": i.instrument if i else None,
        "version": i.version if i else None,
        "practice": (i.practice or None) if i else None,
        "round": (i.round or None) if i else None,
        "answers": {
            a.key: {"value": a.value, "raw": a.raw, "state": a.state, "carrier": a.carrier, "location": a.location}
            for a in ret.answers.values()
        },
        "unplaced": [{"text": u.text, "near": u.near} for u in ret.unplaced],
        "findings": [
            {"code": f.code, "severity": f.severity, "element": f.element, "question": f.question, "message": f.message}
            for f in ret.findings
        ],
        "attachments": [{"name": a.name, "near": a.near, "sha256": sha256(a.content)} for a in ret.attachments],
        "sources": [{"file": s.file, "sha256": s.sha256} for s in ret.files],
        "decisions": [decision_json(d) for d in ret.decisions],
    }


def decision_json(d: Decision) -> dict[str, Any]:
    return {"key": d.key, "value": d.value, "by": d.by, "date": d.day.isoformat(), "why": d.why}
