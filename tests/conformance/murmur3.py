"""MurmurHash3 x86 32-bit, written out from its definition: a second opinion on the fast one."""

_WORD = 0xFFFFFFFF


def murmur3_x86_32(data: bytes) -> int:
    """The hash of these bytes with seed 0, unsigned."""
    whole = len(data) // 4 * 4
    state = 0
    for start in range(0, whole, 4):
        state ^= _mixed(int.from_bytes(data[start : start + 4], "little"))
        state = (_rotated(state, 13) * 5 + 0xE6546B64) & _WORD
    state ^= _mixed(int.from_bytes(data[whole:], "little"))
    return _finished(state ^ len(data))


def _mixed(word: int) -> int:
    return _rotated(word * 0xCC9E2D51 & _WORD, 15) * 0x1B873593 & _WORD


def _rotated(word: int, bits: int) -> int:
    return (word << bits | word >> (32 - bits)) & _WORD


def _finished(state: int) -> int:
    state = (state ^ state >> 16) * 0x85EBCA6B & _WORD
    state = (state ^ state >> 13) * 0xC2B2AE35 & _WORD
    return state ^ state >> 16
