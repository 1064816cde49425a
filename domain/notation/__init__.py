"""The native notation: every definition as one JSON document, and back.

What is stored, exported, compared, hashed and recorded in history is this notation. A document is
complete (no field is left to a default) and canonical (sets are sorted lists), so equal
definitions have equal documents. Readers trust the structure, which the entrypoints have checked,
and pass the rules on to the constructors; an `InvalidDefinition` carries the path in the document.
Versions are not part of a document: they count documents.
"""
