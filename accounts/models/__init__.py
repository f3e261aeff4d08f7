"""WHO: people, how they sign in, tokens of other systems, and the audit trail."""

from accounts.models.audit import AuditEvent
from accounts.models.sign_in import ProviderIdentity, ResetRequest, SignInCount, SignInSession
from accounts.models.token import ApiToken
from accounts.models.user import User

__all__ = ["ApiToken", "AuditEvent", "ProviderIdentity", "ResetRequest", "SignInCount", "SignInSession", "User"]
