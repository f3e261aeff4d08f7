"""WHO: people, tokens of other systems, and the audit trail."""

from accounts.models.audit import AuditAnchor, AuditEvent, AuditLink
from accounts.models.delegation import Delegation
from accounts.models.invitation import Invitation
from accounts.models.token import ApiToken
from accounts.models.user import User

__all__ = ["ApiToken", "AuditAnchor", "AuditEvent", "AuditLink", "Delegation", "Invitation", "User"]
