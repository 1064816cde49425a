"""From every refusal to how it is answered: the one table."""

from dataclasses import dataclass

from application.ports.rate_limiter import Budget, Verdict
from domain import errors
from entrypoints.http import refusals


@dataclass(frozen=True, slots=True)
class Problem:
    """How one kind of refusal is answered (RFC 9457)."""

    sample: Exception
    """A refusal of this kind, as the OpenAPI document shows it."""
    status: int
    slug: str
    """The stable end of the `type`."""
    title: str

    @property
    def type(self) -> str:
        """The URI reference by which programs tell the problem."""
        return f"/problems/{self.slug}"


_RULE = "must have 1 to 100 characters, has 0"
_FAULT = refusals.Fault("body", "/variants/0/key", "must be a string")
_BUDGET = Budget(name="management-key", limit=6_000, period=60, burst=1_000)
_USERS = ("production/new-checkout",)

PROBLEMS = (
    Problem(
        errors.InvalidDefinition(_RULE, "variants", 0, "key"),
        422,
        "invalid-definition",
        "The definition breaks a rule",
    ),
    Problem(errors.ProjectNotFound("shop"), 404, "project-not-found", "No such project"),
    Problem(
        errors.EnvironmentNotFound("shop/qa"), 404, "environment-not-found", "No such environment"
    ),
    Problem(errors.FlagNotFound("new-checkout"), 404, "flag-not-found", "No such flag"),
    Problem(errors.SegmentNotFound("beta"), 404, "segment-not-found", "No such segment"),
    Problem(errors.CredentialNotFound("0193a1f1"), 404, "key-not-found", "No such API key"),
    Problem(errors.WebhookNotFound("0193a1f2"), 404, "webhook-not-found", "No such webhook"),
    Problem(errors.DeadLetterNotFound("42"), 404, "dead-letter-not-found", "No such dead letter"),
    Problem(errors.ProjectAlreadyExists("shop"), 409, "project-already-exists", "The key is taken"),
    Problem(
        errors.EnvironmentAlreadyExists("shop/qa"),
        409,
        "environment-already-exists",
        "The key is taken",
    ),
    Problem(
        errors.FlagAlreadyExists("new-checkout"), 409, "flag-already-exists", "The key is taken"
    ),
    Problem(errors.SegmentAlreadyExists("beta"), 409, "segment-already-exists", "The key is taken"),
    Problem(
        errors.StaleVersion("targeting", "new-checkout", expected=3, current=4),
        412,
        "stale-version",
        "Somebody else changed it",
    ),
    Problem(errors.FlagStillUsed("payments", _USERS), 409, "flag-still-used", "Flags depend on it"),
    Problem(
        errors.VariantStillUsed("blue", _USERS), 409, "variant-still-used", "The variant is in use"
    ),
    Problem(
        errors.SegmentStillUsed("beta", _USERS), 409, "segment-still-used", "The segment is in use"
    ),
    Problem(
        errors.LastOwnerKey("0193a1f1"), 409, "last-owner-key", "It is the last key of an owner"
    ),
    Problem(errors.FlagArchived("old-banner"), 409, "flag-archived", "The flag is archived"),
    Problem(errors.Unauthenticated(), 401, "unauthenticated", "No valid API key"),
    Problem(
        errors.Forbidden("the role 'editor' in 'shop/production'"),
        403,
        "forbidden",
        "The API key lacks a right",
    ),
    Problem(
        errors.TooManyStreams("the API key '0193a1f1'"),
        429,
        "too-many-streams",
        "The API key has too many streams open",
    ),
    Problem(
        errors.NoRoomForStreams(), 503, "no-room-for-streams", "No more event streams can be opened"
    ),
    Problem(errors.Unavailable("the database"), 503, "unavailable", "Out of order for the moment"),
    Problem(refusals.NoSuchPath(), 404, "no-such-path", "No such path"),
    Problem(refusals.MethodNotAllowed("GET"), 405, "method-not-allowed", "Method not allowed"),
    Problem(
        refusals.MalformedBody("Expecting value at character 1"),
        400,
        "malformed-body",
        "The body cannot be read",
    ),
    Problem(
        refusals.UnsupportedMediaType(),
        415,
        "unsupported-media-type",
        "The body is not declared as JSON",
    ),
    Problem(
        refusals.InvalidRequest(_FAULT),
        422,
        "invalid-request",
        "The request does not have the documented form",
    ),
    Problem(
        refusals.OriginNotAllowed(), 403, "origin-not-allowed", "The page's origin is not listed"
    ),
    Problem(refusals.BodyTooLarge(1_048_576), 413, "body-too-large", "The body is too large"),
    Problem(refusals.BodyTooSlow(), 408, "body-too-slow", "The body is too slow"),
    Problem(
        refusals.TooManyRequests(_BUDGET, Verdict(0.5, 0)), 429, "rate-limited", "Too many requests"
    ),
    Problem(refusals.Overloaded(2), 503, "overloaded", "Too busy for the moment"),
    Problem(refusals.PreconditionRequired(), 428, "precondition-required", "If-Match is missing"),
    Problem(
        refusals.IdempotencyKeyReused(),
        422,
        "idempotency-key-reused",
        "The Idempotency-Key belongs to another request",
    ),
    Problem(
        refusals.IdempotencyKeyInUse(),
        409,
        "idempotency-key-in-use",
        "The same request is still being answered",
    ),
    Problem(refusals.Unexpected(), 500, "unexpected", "A fault of the server"),
)

TABLE: dict[type[Exception], Problem] = {type(row.sample): row for row in PROBLEMS}
