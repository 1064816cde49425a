"""Text from elsewhere, made harmless for the terminals that show it."""


def printable(text: str) -> str:
    """The same text, with a mark for each character that could move a cursor or change a colour.

    Lines stay lines.
    """
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() or char == "\n" else "�" for char in text)
