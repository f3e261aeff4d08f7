"""The direction between apps, for foreign keys. Imports are held by import-linter (`make lint`, .importlinter)."""

from django.apps import apps

ORDER = ["accounts", "regions", "projects", "reporting", "delivery_portal"]
"""Each app may point at itself and at those before it."""

INSERT_ONLY_WITHOUT_KEYS = {"accounts.AuditEvent", "projects.ChangeEntry"}
"""They outlive what they record, so they have no foreign keys at all."""


def foreign_keys() -> list[tuple[str, str, str]]:
    return [
        (model._meta.label, field.name, field.related_model._meta.app_label)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in ORDER
        for field in model._meta.get_fields()
        if (field.many_to_one or field.one_to_one) and field.concrete
    ]


def test_foreign_keys_point_down_the_order_of_apps() -> None:
    wrong = [
        f"{label}.{name} -> {target}"
        for label, name, target in foreign_keys()
        if target not in [*ORDER[: ORDER.index(label.split(".")[0]) + 1], "auth", "contenttypes"]
    ]
    assert wrong == []


def test_records_have_no_foreign_keys() -> None:
    assert [label for label, _, _ in foreign_keys() if label in INSERT_ONLY_WITHOUT_KEYS] == []


def test_reporting_has_no_models() -> None:
    assert list(apps.get_app_config("reporting").get_models()) == []
    assert list(apps.get_app_config("delivery_portal").get_models()) == []
