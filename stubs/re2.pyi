# The part of google-re2 that Flaghoist may call; the package ships no types.
class error(Exception): ...  # noqa: N801 - the package calls it so

class Options:
    max_mem: int
    posix_syntax: bool
    longest_match: bool
    log_errors: bool
    literal: bool
    never_nl: bool
    dot_nl: bool
    never_capture: bool
    case_sensitive: bool
    perl_classes: bool
    word_boundary: bool
    one_line: bool

class _Match: ...

class _Regexp:
    @property
    def groups(self) -> int: ...
    @property
    def pattern(self) -> str: ...
    @property
    def programsize(self) -> int: ...
    def search(self, text: str) -> _Match | None: ...
    def match(self, text: str) -> _Match | None: ...
    def fullmatch(self, text: str) -> _Match | None: ...

def compile(  # noqa: A001 - the package calls it so
    pattern: str, options: Options | None = None
) -> _Regexp: ...
def search(pattern: str, text: str, options: Options | None = None) -> _Match | None: ...
def escape(pattern: str) -> str: ...
