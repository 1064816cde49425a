"""Real servers as fixtures, and how hard Hypothesis looks: as `HYPOTHESIS_PROFILE` says, else by
where the tests run.
"""

import os

from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.servers"]

COMMON = settings(
    deadline=None,  # a busy machine is no counterexample: the suite has its own time limit
    suppress_health_check=[HealthCheck.too_slow],
)

settings.register_profile("dev", COMMON, max_examples=50)
settings.register_profile("ci", COMMON, max_examples=100, derandomize=True, print_blob=True)
settings.register_profile("nightly", COMMON, max_examples=5_000, stateful_step_count=100)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev")
)
