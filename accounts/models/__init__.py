"""WHO: people, tokens of other systems, and the audit trail."""

from accounts.models.audit import AuditEvent
from accounts.models.delegation import Delegation
from accounts.models.invitation import Invitation
from accounts.models.token import ApiToken
from accounts.models.user import User

__all__ = ["ApiToken", "AuditEvent", "Delegation", "Invitation", "User"]
