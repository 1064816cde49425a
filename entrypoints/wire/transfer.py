"""A whole environment as one document, and what importing one does."""

from typing import Any, Literal

from pydantic import Field

from application.authoring.import_report import ImportAction, ImportItem, ImportReport
from domain import limits
from domain.change import write_change
from domain.flag import FlagKind
from domain.history import Subject
from domain.values import ValueType
from entrypoints.wire.base import Boolean, Wire, examples
from entrypoints.wire.conditions import Condition, Prerequisite
from entrypoints.wire.flags import FLAG, VariantBody
from entrypoints.wire.history import Difference
from entrypoints.wire.segments import CONDITION
from entrypoints.wire.serves import Serve
from entrypoints.wire.targetings import TARGETING, RuleIn, Target, named_rules


class FlagDefinition(Wire):
    """A flag, with the id that seeds its bucketing."""

    id: str
    key: str
    value_type: ValueType
    variants: list[VariantBody] = Field(max_length=limits.VARIANTS)
    name: str = ""
    description: str = ""
    owner: str = ""
    tags: list[str] = Field(default_factory=list)
    kind: FlagKind = FlagKind.RELEASE
    client_visible: Boolean = False
    archived: Boolean = False


class TargetingDefinition(Wire):
    """The targeting of a flag."""

    flag: str
    on: Boolean = False
    off_variant: str
    default: Serve
    prerequisites: list[Prerequisite] = Field(default_factory=list)
    targets: list[Target] = Field(default_factory=list)
    rules: list[RuleIn] = Field(default_factory=list)

    def document(self) -> dict[str, Any]:
        """The targeting in the native notation, with every rule named."""
        return {**super().document(), "rules": named_rules(self.rules)}


class TargetedFlagDefinition(Wire):
    """A flag and its targeting."""

    flag: FlagDefinition
    targeting: TargetingDefinition

    def document(self) -> dict[str, Any]:
        """Both in the native notation."""
        return {"flag": self.flag.document(), "targeting": self.targeting.document()}


class SegmentDefinition(Wire):
    """A segment with all its keys."""

    id: str
    key: str
    name: str = ""
    description: str = ""
    included: list[str] = Field(default_factory=list, max_length=limits.SEGMENT_KEYS)
    excluded: list[str] = Field(default_factory=list, max_length=limits.SEGMENT_KEYS)
    condition: Condition | None = None


class DefinitionsBody(Wire):
    """Everything that an environment serves."""

    model_config = examples(
        {
            "format": "flaghoist/1",
            "project": "default",
            "environment": "production",
            "flags": [
                {
                    "flag": {name: FLAG[name] for name in FLAG if name != "version"},
                    "targeting": {"flag": "new-checkout", **TARGETING, "prerequisites": []},
                }
            ],
            "segments": [
                {
                    "id": "0193a1f0-8a55-7c3e-8f42-6b1d2e3f4a50",
                    "key": "beta-testers",
                    "included": ["user-1", "user-2"],
                    "excluded": ["user-3"],
                    "condition": CONDITION,
                }
            ],
        }
    )

    format: Literal["flaghoist/1"]
    project: str = Field(default="", description="Where it was exported from; only informs.")
    environment: str = ""
    flags: list[TargetedFlagDefinition] = Field(default_factory=list)
    segments: list[SegmentDefinition] = Field(default_factory=list)

    def document(self) -> dict[str, Any]:
        """The whole in the native notation."""
        return {
            "format": self.format,
            "project": self.project,
            "environment": self.environment,
            "flags": [flag.document() for flag in self.flags],
            "segments": [segment.document() for segment in self.segments],
        }


class ImportItemOut(Wire):
    """What was done, or would be done, about one thing."""

    subject: Subject
    key: str
    action: ImportAction
    change: list[Difference]
    note: str

    @classmethod
    def of(cls, item: ImportItem) -> "ImportItemOut":
        """The item as it is answered."""
        return cls(
            subject=item.subject,
            key=item.key,
            action=item.action,
            change=write_change(item.change),
            note=item.note,
        )


class ImportReportOut(Wire):
    """What was done, or would be done, about each thing of the document. All of it, or nothing."""

    model_config = examples(
        {
            "applied": True,
            "items": [
                {
                    "subject": "targeting",
                    "key": "new-checkout",
                    "action": "change",
                    "change": [{"path": ["on"], "before": False, "after": True}],
                    "note": "",
                }
            ],
        }
    )

    applied: bool = Field(description="False for a dry run, and if there is any conflict.")
    items: list[ImportItemOut]

    @classmethod
    def of(cls, report: ImportReport) -> "ImportReportOut":
        """The report as it is answered."""
        return cls(applied=report.applied, items=[ImportItemOut.of(item) for item in report.items])
