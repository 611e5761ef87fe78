"""Pictures that came with the form of a visit: judged, and kept with its report."""

from __future__ import annotations

from collections.abc import Sequence

from connectors.uploads import MAX_BYTES, Upload, UploadRefused, accept
from console import texts
from console.call import Call
from intake.errors import VisitProblem
from intake.tables.tickets import VisitReport
from intake.tickets.visit_details import visit_form
from intake.unit_of_work import UnitOfWork


def taken(call: Call) -> list[Upload]:
    """The pictures that were sent, without their metadata. Raises :class:`VisitProblem`."""
    sent = [one for one in call.sent.files.get("photos", []) if one]
    most = visit_form()["most_photos"]
    if len(sent) > most:
        raise VisitProblem(texts.say("problems", "photos_many", limit=most), "photos")
    try:
        uploads = [accept(one) for one in sent]
    except UploadRefused as error:
        code = error.code if error.code in ("file_heic", "file_too_big") else "kind"
        sentence = texts.say("problems", f"photos_{code}", limit=MAX_BYTES // 1024 // 1024)
        raise VisitProblem(sentence, "photos") from error
    if any(one.kind != "picture" for one in uploads):
        raise VisitProblem(texts.say("problems", "photos_kind"), "photos")
    return uploads


def keep(call: Call, uow: UnitOfWork, report: VisitReport, uploads: Sequence[Upload]) -> None:
    """Store the pictures with their report."""
    for position, upload in enumerate(uploads):
        assert call.files is not None
        call.files.put_photo(uow.session, report.id, position, upload, call.now)
