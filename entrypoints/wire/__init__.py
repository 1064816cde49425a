"""How definitions look as JSON to callers: what HTTP and the command line share.

An ``…In`` model checks structure (names, types, nothing unknown) and turns into a complete document
of the native notation; the domain's readers and constructors check the rules. An ``…Out`` model
is made of a domain object. Examples are part of the models and end up in the OpenAPI document.
"""
