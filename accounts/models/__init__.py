"""WHO: people, how they sign in, tokens of other systems, and the audit trail."""

from accounts.models.audit import AuditAnchor, AuditEvent, AuditLink
from accounts.models.delegation import Delegation
from accounts.models.invitation import Invitation
from accounts.models.sign_in import ProviderIdentity, ResetRequest, SignInCount, SignInSession
from accounts.models.token import ApiToken
from accounts.models.user import User

__all__ = [
    "ApiToken",
    "AuditAnchor",
    "AuditEvent",
    "AuditLink",
    "Delegation",
    "Invitation",
    "ProviderIdentity",
    "ResetRequest",
    "SignInCount",
    "SignInSession",
    "User",
]
