"""Settings in one file, driven by the environment, safe by default.

Production needs SECRET_KEY, DATABASE_URL, REDIS_URL and ALLOWED_HOSTS and refuses to start without any of them. Each
secret may come in a file instead: NAME_FILE names it (delivery_portal/secret_values.py).
PORTAL_DEMO=1 (what `make run` and `make test` set) fills what is missing from VAR_DIR: an embedded PostgreSQL and
Valkey on unix sockets, and a secret key of its own.
"""

import base64
import contextlib
import hashlib
import json
import os
import secrets
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from delivery_portal import logs, paths, secret_values

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = paths.var_dir()

DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("PORTAL_DEMO", default=False)
"""Demonstration and development: embedded servers, demo accounts, plain http. Never true in production."""

_REQUIRED = ("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS")
if not DEMO and (_missing := [name for name in _REQUIRED if not secret_values.is_set(name, os.environ)]):
    raise ImproperlyConfigured(
        f"Set {', '.join(_missing)} in the environment (or PORTAL_DEMO=1 for a demonstration on embedded servers)."
    )


def _demo_secret_key() -> str:
    """A random key that stays the same over restarts, readable by the owner only.

    Web, worker and beat may ask for the first time at once: a whole file is put in place, the first one stays.
    """
    file = VAR_DIR / "secret_key"
    if not file.exists() or not file.stat().st_size:
        VAR_DIR.mkdir(parents=True, exist_ok=True)
        file.unlink(missing_ok=True)
        unfinished = VAR_DIR / f"secret_key.{os.getpid()}"
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            out.write(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):
            os.link(unfinished, file)
        unfinished.unlink()
    return file.read_text()


def _secret(name: str) -> str:
    """A secret from NAME or from the file that NAME_FILE names; empty where neither is set."""
    return secret_values.read(name, os.environ)


SECRET_KEY = secret_values.check_key("SECRET_KEY", _secret("SECRET_KEY") or _demo_secret_key())
SECRET_KEY_FALLBACKS = secret_values.check_fallbacks("SECRET_KEY_FALLBACKS", _secret("SECRET_KEY_FALLBACKS"))
"""Former keys while sessions and links that they signed run out: docs/operating.md says how a key is changed."""
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",  # before accounts, whose admin takes the groups away
    "django.contrib.admin",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",  # both before accounts, whose admin takes theirs away
    "accounts",
    "regions",
    "projects",
    "reporting",
    "delivery_portal",
]

MIDDLEWARE = [
    "accounts.middleware.RequestContextMiddleware",
    "delivery_portal.middleware.RequestLogMiddleware",
    "delivery_portal.middleware.HostCookieMiddleware",
    "delivery_portal.middleware.HardeningMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "delivery_portal.middleware.DataPolicyMiddleware",
    "delivery_portal.outage.DatabaseOutageMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.sign_in.limits.SessionLimitsMiddleware",
    "accounts.acting.ActingMiddleware",
    "accounts.wall.WallMiddleware",
    "accounts.middleware.UserLanguageMiddleware",
    "delivery_portal.limits.AddressLimitMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "delivery_portal.second_factor.SecondFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "delivery_portal.urls"
WSGI_APPLICATION = "delivery_portal.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
            ],
        },
    },
]

DATABASES = {"default": env.db_url_config(_secret("DATABASE_URL") or paths.embedded_database_url(VAR_DIR))}
if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
    raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL database: it is the only engine.")
DATABASES["default"].setdefault("OPTIONS", {})
if "host" in DATABASES["default"]["OPTIONS"]:  # a folder of unix sockets: where every part of Django looks for it
    DATABASES["default"]["HOST"] = DATABASES["default"]["OPTIONS"].pop("host")
DATABASES["default"]["OPTIONS"].setdefault("connect_timeout", 5)
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASE_APP_PASSWORD = _secret("DATABASE_APP_PASSWORD")
"""For `migrate` alone: the password that it gives the application's role (delivery_portal.database.grants)."""
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = _secret("REDIS_URL") or paths.embedded_redis_url(VAR_DIR)

# Reminders by e-mail. Without EMAIL_HOST each letter is a file in VAR_DIR/mail: nothing leaves a demonstration.
EMAIL_HOST = env.str("EMAIL_HOST", default="")
EMAIL_PORT = env.int("EMAIL_PORT", default=587)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = _secret("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=True)
EMAIL_TIMEOUT = 20
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = str(VAR_DIR / "mail")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="") or "delivery-portal@portal.example"
PORTAL_URL = (
    env.str("PORTAL_URL", default="")
    or (f"http://localhost:{env.int('PORT', default=8000)}" if DEMO else f"https://{ALLOWED_HOSTS[0]}")
).rstrip("/")
"""Where people reach the portal, for links in letters: https://portal.example."""

NUDGE_WORKERS = True
"""Tell a worker after each commit; without it the sweeper finds the work within 30 seconds."""
CELERY_BROKER_URL = paths.celery_broker_url(REDIS_URL)
CELERY_TIMEZONE = "Asia/Almaty"
CELERY_TASK_SERIALIZER = CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "projects.tasks.do_long_work": {"queue": "default"},
    "projects.tasks.*": {"queue": "rollups"},
}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,  # seconds until the message of a lost worker is given to another
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 0.3,
    # For senders, see delivery_portal.celery: a broker that is away or hangs costs a request half a second, not its
    # answer. Without max_retries kombu tries for six seconds.
    "socket_timeout": 0.5,
    "max_retries": 0,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"accounts.sign_in.validators.{name}Validator"} for name in ("Length", "Context", "Breached")
] + [{"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"}]
BREACHED_PASSWORDS_FILE = env.str("BREACHED_PASSWORDS_FILE", default="")
"""Sorted lines `SHA-1:count`, as the Have I Been Pwned downloader writes them; empty: nothing is looked up."""
PASSWORD_RESET_TIMEOUT = 3600
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"

# Signing in (docs/sign_in.md). Of django-allauth the steps of a sign-in and the second factors are used; what it counts
# and marks in the cache is not, since the cache may be away.
SECOND_FACTOR = env.str("SECOND_FACTOR", default="") or ("optional" if DEMO else "required")
"""Whether who can write works with a second factor only: "required", or in a demonstration "optional"."""
if SECOND_FACTOR not in {"required", "optional"}:
    raise ImproperlyConfigured('SECOND_FACTOR is "required" or "optional".')
if SECOND_FACTOR == "optional" and not DEMO:
    raise ImproperlyConfigured("SECOND_FACTOR=optional is for demonstrations (PORTAL_DEMO=1) only.")
SESSION_IDLE_MINUTES = env.int("SESSION_IDLE_MINUTES", default=60)
SESSION_ABSOLUTE_HOURS = env.int("SESSION_ABSOLUTE_HOURS", default=12)
REAUTHENTICATION_MINUTES = env.int("REAUTHENTICATION_MINUTES", default=10)
ACCOUNT_ADAPTER = "accounts.sign_in.adapters.PortalAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False
MFA_ADAPTER = "accounts.sign_in.adapters.PortalMFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RECOVERY_CODE_DIGITS = 10
MFA_TOTP_TOLERANCE = 1

# Single sign-on by OpenID Connect; without an issuer there is none.
OIDC_ISSUER = env.str("OIDC_ISSUER", default="")
OIDC_CLIENT_ID = env.str("OIDC_CLIENT_ID", default="")
OIDC_CLIENT_SECRET = _secret("OIDC_CLIENT_SECRET")
OIDC_NAME = env.str("OIDC_NAME", default="") or "SSO"
OIDC_SCOPES = env.str("OIDC_SCOPES", default="") or "openid email profile"
OIDC_ROLE_CLAIM = env.str("OIDC_ROLE_CLAIM", default="") or "roles"
OIDC_ROLES: dict[str, str] = json.loads(env.str("OIDC_ROLES", default="") or "{}")
"""{"value of the claim": "role"}; the first entry that fits counts. Empty: roles are given in the portal only."""
OIDC_CREATE = env.str("OIDC_CREATE", default="") in {"1", "true", "on"}
OIDC_TWO_FACTORS = env.list("OIDC_TWO_FACTORS", default=[])
"""Values of `acr` or `amr` by which the provider vouches for two factors."""

LANGUAGE_CODE = "ru"
LANGUAGES = [("kk", _("Kazakh")), ("ru", _("Russian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["delivery_portal.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Almaty"

STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Evidence files (docs/attachments.md): outside every folder that a web server gives out.
EVIDENCE_DIR = Path(env.str("EVIDENCE_DIR", default="") or VAR_DIR / "evidence")
STORAGES["evidence"] = {
    "BACKEND": env.str("EVIDENCE_STORAGE", default="projects.evidence.storage.EvidenceFileSystemStorage"),
    "OPTIONS": env.json("EVIDENCE_STORAGE_OPTIONS", default=None)
    or {"location": str(EVIDENCE_DIR), "file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
}
EVIDENCE_SCANNER = env.str("EVIDENCE_SCANNER", default="")
"""clamd:///run/clamav/clamd.ctl, clamd://host:3310 or a dotted path; empty: nothing is scanned, and pages say so."""
EVIDENCE_SCAN_SECONDS = env.int("EVIDENCE_SCAN_SECONDS", default=30)
EVIDENCE_FILE_BYTES = env.int("EVIDENCE_FILE_BYTES", default=20 * 1024 * 1024)  # told as "20.0 MB"
EVIDENCE_REQUEST_BYTES = 5 * EVIDENCE_FILE_BYTES
"""A request up to this size is read to its end, so that a file that is too large can be told; a larger one is not."""
EVIDENCE_FILES_PER_OBJECT = env.int("EVIDENCE_FILES_PER_OBJECT", default=50)
FILE_UPLOAD_HANDLERS = [
    "projects.evidence.uploads.LimitedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_NUMBER_FILES = 5

# The audit trail (docs/audit.md): heads of its chain are signed and kept outside the database.
AUDIT_SIGNING_KEY = _secret("AUDIT_SIGNING_KEY")
"""An Ed25519 key, 32 bytes in base64: `manage.py audit_key --new`. A demonstration makes it from its secret key."""
if DEMO and not AUDIT_SIGNING_KEY:
    AUDIT_SIGNING_KEY = base64.b64encode(hashlib.sha256(b"audit anchors:" + SECRET_KEY.encode()).digest()).decode()
AUDIT_ANCHORS = env.list("AUDIT_ANCHORS", default=[str(VAR_DIR / "audit-anchors.jsonl")] if DEMO else [])
"""Where signed heads go, several allowed: the path of a file, mailto:ADDRESS, syslog: or syslog://HOST:PORT."""

LOGGING: dict[str, Any] = logs.from_environment(os.environ)

SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_HOURS * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEMO
CSRF_COOKIE_HTTPONLY = True  # forms carry the token themselves, and so does every script of ours
CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
HOST_COOKIES = not DEMO
"""Every cookie is called `__Host-…` (delivery_portal.middleware); plain http, as in a demonstration, forbids it."""
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=not DEMO)
SECURE_HSTS_SECONDS = 0 if DEMO else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not DEMO
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
BEHIND_TLS_PROXY = env.bool("BEHIND_TLS_PROXY", default=False)
"""The proxy of docker-compose.yml is the only way in: what it says of the client is believed (decision 27)."""
if BEHIND_TLS_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "frame-src": [NONE],
        "worker-src": [NONE],
        "manifest-src": [SELF],
    }
}
if not DEMO:  # a demonstration speaks plain http
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["upgrade-insecure-requests"] = True

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "portal",
        # Only rate limits are kept here, and they let everyone through when the cache is away: do not wait for it.
        "OPTIONS": {"socket_connect_timeout": 0.2, "socket_timeout": 0.3},
    }
}
API_REQUESTS_PER_MINUTE = env.int("API_REQUESTS_PER_MINUTE", default=12_000)
"""For each token, and for each person in a browser: a stop for runaway clients, above what one instance serves."""

ANONYMOUS_REQUESTS_PER_MINUTE = env.int("ANONYMOUS_REQUESTS_PER_MINUTE", default=600)
"""From one network address without anyone signed in; a ministry may have one address for all."""
FAILED_TOKENS_PER_MINUTE = env.int("FAILED_TOKENS_PER_MINUTE", default=60)
"""From one network address; a valid token passes whatever its neighbours do."""

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.BearerAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "accounts.authentication.TokenScopeAllows",
    ],
    "DEFAULT_THROTTLE_CLASSES": ["accounts.throttling.CallerThrottle"],
    "DEFAULT_PARSER_CLASSES": ["projects.api.parsers.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_FILTER_BACKENDS": ["projects.api.filters.StrictFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "projects.api.schema.ApiSchema",
    "DEFAULT_METADATA_CLASS": None,  # OPTIONS would list choices without asking who may see them
    "EXCEPTION_HANDLER": "delivery_portal.api.handle",
    "URL_FORMAT_OVERRIDE": None,
    "COMPACT_JSON": True,
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Delivery Portal API",
    "DESCRIPTION": (
        "Strategic projects, milestones and published figures, for other systems.\n\n"
        "- Send `Authorization: Bearer <token>`; it sees what its owner sees, all else answers 404.\n"
        "- Lists are pages: follow `next`. Figures are text with all their decimals; null means no data, never zero.\n"
        "- A write names the version it is based on in `If-Match`; repeat it safely with an `Idempotency-Key`.\n"
        "- Every error is `application/problem+json` with a `request_id`."
    ),
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SCHEMA_PATH_PREFIX_INSERT": "",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
    "ENUM_NAME_OVERRIDES": {
        "Status": "projects.models.rollup.RollupStatus",
        "Dimension": "projects.models.rollup.RollupDimension",
        "DeliveryConfidence": "projects.models.judgement.DeliveryConfidence",
        "MilestoneState": "projects.models.milestone.MilestoneState",
        "RiskBand": "projects.models.risk.RiskBand",
        "RiskState": "projects.models.risk.RiskState",
        "RiskResponse": "projects.models.risk.RiskResponse",
        "IssueState": "projects.models.issue.IssueState",
        "DecisionState": "projects.models.decision.DecisionState",
        "EscalationStep": "projects.models.decision.EscalationStep",
        "DecisionMoveKind": "projects.models.decision.MoveKind",
        "OrderState": "projects.models.order.OrderState",
        "OrderEntryKind": "projects.models.order.OrderEntryKind",
        "ProblemKind": "projects.models.problem_meeting.ProblemKind",
        "ProblemOutcome": "projects.models.problem_meeting.ProblemOutcome",
        "ProblemMeetingState": "projects.models.problem_meeting.ProblemMeetingState",
        "ReviewStage": "projects.models.review.ReviewStage",
        "RecommendationGrade": "projects.models.review.RecommendationGrade",
        "RecoveryState": "projects.models.recovery.RecoveryState",
        "ValidationState": "projects.models.validation.ValidationState",
        "DeviationKind": "projects.models.budget.DeviationKind",
        "JudgementState": "projects.models.judgement.JudgementState",
        "RecentPerformance": "projects.models.judgement.RecentPerformance",
        "FindingState": "projects.models.status_finding.FindingState",
        "FindingKind": "projects.models.status_finding.FindingKind",
        "FindingEventKind": "projects.models.status_finding.FindingEventKind",
        "RoundState": "projects.models.judgement_round.RoundState",
        "LeagueBoard": "projects.models.judgement_round.LeagueBoard",
        "IndicatorDirection": "projects.models.indicator.IndicatorDirection",
        "IndicatorFrequency": "projects.models.indicator.IndicatorFrequency",
        "ReportingFrequency": "projects.models.task.ReportingFrequency",
        "LifecycleStep": "projects.models.lifecycle.LifecycleStep",
        "PublicRecordKind": "projects.models.lifecycle.PublicRecordKind",
        "SearchKind": "projects.models.search.SearchKind",
        "LongWorkKind": "projects.models.long_work.LongWorkKind",
        "LongWorkState": "projects.models.long_work.LongWorkState",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "projects.api.schema.complete",
    ],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {
        "deepLinking": True,
        "persistAuthorization": False,
        "displayRequestDuration": True,
        "docExpansion": "none",  # hundreds of operations: one opens the resource that one looks for
        "filter": True,
    },
}
