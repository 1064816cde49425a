"""The parts of the paths."""

from typing import Annotated

from fastapi import Depends, Path

from domain.environment import FlagSet

ProjectKey = Annotated[str, Path(description="Key of the project.", examples=["default"])]
EnvironmentKey = Annotated[
    str, Path(description="Key of the environment.", examples=["production"])
]
FlagKey = Annotated[
    str, Path(description="Key of the flag; may contain slashes.", examples=["new-checkout"])
]
SegmentKey = Annotated[str, Path(description="Key of the segment.", examples=["beta-testers"])]

WebhookId = Annotated[
    str,
    Path(
        description="Id of the webhook.",
        examples=["0193a1f2-77d0-7b21-9c55-0d4b6a1e2f33"],
    ),
]


async def flag_set(project: ProjectKey, environment: EnvironmentKey) -> FlagSet:
    """The environment that the path names."""
    return FlagSet(project, environment)


Place = Annotated[FlagSet, Depends(flag_set)]
