"""The words a newcomer asks for: each in three languages, as docs/glossary.md has them, with its meaning."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from regions.language import spoken


@dataclass(frozen=True, slots=True)
class Term:
    """`meaning` is one or two sentences in the reader's language."""

    key: str
    en: str
    ru: str
    kk: str
    meaning: str | Promise

    @property
    def word(self) -> str:
        """The word in the reader's language."""
        return {"kk": self.kk, "ru": self.ru}.get(spoken(), self.en)


_ALL = (
    Term("project", "strategic project", "стратегический проект", "стратегиялық жоба",
         _("What the President tracks. It is carried out by tasks, and its progress is the weighted mean of theirs.")),
    Term("task", "task", "задача", "міндет",
         _("A piece of a strategic project that one team carries: one lead organisation, one sector, a weight.")),
    Term("milestone", "milestone", "контрольная точка", "бақылау нүктесі",
         _("A dated event of a task that can be checked: it has happened, or it has not.")),
    Term("baseline", "baseline", "базовый план", "базалық жоспар",
         _("The agreed plan. It changes only by a request that a second person approves; old versions stay visible.")),
    Term("forecast", "forecast", "прогноз", "болжам",
         _("The day on which a milestone is now expected. The baseline stays beside it, so that a slip is seen.")),
    Term("slip", "slip", "сдвиг", "ауытқу",
         _("How many days a milestone is expected, or happened, after its baseline date.")),
    Term("weight", "weight", "вес", "салмақ",
         _("How much a milestone counts in its task, or a task in its project.")),
    Term("planned-progress", "planned progress", "план", "жоспар",
         _("How far a task would be by now if every milestone had happened on its baseline date.")),
    Term("schedule-performance", "schedule performance", "индекс выполнения сроков", "мерзімдердің орындалу индексі",
         _("Progress divided by planned progress: 1 is on schedule, 0.8 means a fifth is missing.")),
    Term("status", "calculated status", "расчётный статус", "есептелген мәртебе",
         _("What the rules say from dates and values, the same for everybody. Its reason stands one click away.")),
    Term("stale", "stale", "устарело", "ескірген",
         _("Nobody has reported within the reporting period. It may be right, but nobody has said so lately.")),
    Term("coverage", "coverage", "охват", "қамтылуы",
         _("How many milestones behind a figure were reported, are stale, or were never reported.")),
    Term("judgement", "judgement", "оценка", "бағалау",
         _("A person's rating of delivery confidence, with a reason. It stands beside the calculated status.")),
    Term("finding", "finding", "расхождение", "алшақтық",
         _("A judgement and the calculated status differ by more than one step. Somebody has to say why.")),
    Term("league", "league table", "рейтинг", "рейтинг",
         _("Projects and tasks by likelihood of delivery: the centre looks at the end of the list first.")),
    Term("indicator", "indicator", "индикатор", "индикатор",
         _("A measured outcome with a baseline value, a target value and a day by which it is to be reached.")),
    Term("trajectory", "trajectory", "траектория", "траектория",
         _("Planned values of an indicator by date, with a corridor around them. Actual values are held against it.")),
    Term("kpi", "KPI sheet", "карта КПЭ", "НТК картасы",
         _("The indicators a minister answers for, with a light for every month.")),
    Term("escalation", "escalation", "вынесение на вышестоящий уровень", "жоғары деңгейге шығару",
         _("A question that was not answered at its step in time goes one step up, until somebody answers.")),
    Term("stocktake", "stocktake", "заседание по рассмотрению хода реализации", "іске асыру барысын қарау отырысы",
         _("The regular meeting with the leader. Its papers are frozen and sealed before it.")),
    Term("recovery", "recovery plan", "план корректирующих мер", "түзету шараларының жоспары",
         _("What is done to get back on course. It is owed within ten working days after a red status.")),
    Term("review", "priority review", "приоритетный обзор", "басым шолу",
         _("A problem looked at by a small team for three to six weeks, ending in recommendations.")),
    Term("challenge", "100-day challenge", "100-дневная инициатива", "100 күндік бастама",
         _("One measurable goal, one mixed team, one hundred days, and a later check that the result lasted.")),
    Term("lab", "lab", "лаборатория", "зертхана",
         _("Several bodies in one room for some weeks: ideas are scored, the chosen ones become tasks.")),
    Term("chain", "delivery chain", "цепочка реализации", "іске асыру тізбегі",
         _("Who has to act, from the centre to the front line, for a target to move; with the weakest link.")),
    Term("validation", "external validation", "внешняя проверка", "сыртқы тексеру",
         _("An auditor looks at reported results. What is disputed does not count until it is settled.")),
)  # fmt: skip
TERMS = {term.key: term for term in _ALL}
