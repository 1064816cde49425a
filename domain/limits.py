"""How large a definition may be. One place, so that every limit is found, tested and told."""

FLAG_KEY_LENGTH = 200
SLUG_LENGTH = 64
"""Characters of the key of a project, an environment or a segment."""
VARIANT_KEY_LENGTH = 100
RULE_KEY_LENGTH = 100
NAME_LENGTH = 200
DESCRIPTION_LENGTH = 5_000
OWNER_LENGTH = 200
TAGS = 50
TAG_LENGTH = 64

VARIANTS = 100
VALUE_BYTES = 64 * 1024
"""Bytes of one variant's value as JSON in UTF-8."""
VALUE_DEPTH = 32
"""Levels of nested objects and arrays in one variant's value."""
LARGEST_INTEGER = 2**53 - 1
"""Integers beyond this are not kept exactly by every JSON reader (RFC 8259, section 6)."""

RULES = 200
CONDITION_DEPTH = 10
CONDITION_NODES = 500
"""Nodes of one condition tree."""
OPERANDS = 1_000
"""Values of one comparison."""
OPERAND_LENGTH = 1_000
PATTERNS = 50
"""Patterns of one comparison."""
PATTERN_BYTES = 256 * 1024
"""Memory that one compiled pattern may take, and so how long it takes to compile."""
ATTRIBUTE_ELEMENTS = 1_000
"""Elements of a list in a context that are compared; what comes after them does not count."""
ATTRIBUTE_TEXT = 10_000
"""Characters of a text in a context beyond which nothing is searched for in it."""
ATTRIBUTE_LENGTH = 200
TARGET_KEYS = 10_000
"""Individually targeted keys of one flag in one environment; beyond that, use a segment."""
TARGETING_KEY_LENGTH = 500
SEGMENT_KEYS = 1_000_000
"""Included keys of one segment, and as many excluded ones."""
SEED_LENGTH = 200
FEWEST_RAMP_POINTS = 2
RAMP_POINTS = 100

PREREQUISITES = 20
"""Prerequisites of one flag, outside its conditions."""
PREREQUISITE_DEPTH = 10
"""Flags in the longest chain of prerequisites."""
PREREQUISITE_EVALUATIONS = 1_000
"""Flags evaluated to evaluate one, counting a flag each time it is asked."""

URL_LENGTH = 2_000
SECRET_OVERLAP = 7 * 24 * 60 * 60
"""Seconds for which a replaced secret of a webhook may still sign."""
WEBHOOKS = 50
"""Webhooks of one project."""
EVENT_CHANGE_LENGTH = 256 * 1024
"""Characters of a change, as JSON, beyond which webhooks do not tell it."""
