"""Three small files on invented milestones of the demonstration; each says in its first line that it is invented."""

import io
from datetime import datetime

from projects.actions.writing import tell
from projects.evidence import content, store
from projects.models import Attachment, Milestone, Portfolio, StoredFile
from projects.seeding.reference import Tally

_INVENTED = "Шартты құжат · Условный документ · Illustrative document\n"
FILES = (
    ("Акт приёмки 114.txt", "Акт приёмки", _INVENTED + "Акт приёмки № 114: {code}\nРаботы выполнены полностью.\n"),
    ("readings.csv", "Показания приборов учёта", _INVENTED + "day,reading\n2026-10-01,118\n2026-11-01,131\n"),
    ("Протокол осмотра.txt", "Протокол осмотра на месте", _INVENTED + "Протокол осмотра: {code}\nЗамечаний нет.\n"),
)
"""Name, caption, content."""


def load(portfolio: Portfolio, tally: Tally, *, now: datetime) -> None:
    """Two on the first invented milestone that waits for its confirmation, one on the first that is done."""
    invented = Milestone.objects.filter(task__project__portfolio=portfolio, illustrative=True)
    claimed = list(invented.exclude(claimed_date=None).order_by("code")[:1])
    places = [*claimed, *claimed, *invented.exclude(actual_date=None).order_by("code")[:1]]
    for (name, caption, text), milestone in zip(FILES, places, strict=False):
        bytes_of = io.BytesIO(text.format(code=milestone.code).encode())
        sha256, size = store.digest_of(bytes_of)
        store.keep(bytes_of, sha256)
        values = {"size": size, "content_type": content.type_of(bytes_of), "created_at": now}
        file, _made = StoredFile.objects.get_or_create(sha256=sha256, defaults=values)
        made = Attachment.objects.create(
            milestone=milestone,
            file=file,
            name=name,
            caption=caption,
            by_label="ministry.editor@portal.example",
            at=milestone.reported_at or now,
            illustrative=True,
        )
        tell(made, kind="attachment", operation="created", now=now, task=milestone.task)
    tally.add(Attachment, count=len(places))
