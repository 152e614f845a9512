"""What every Python module can use without importing it.

Written down rather than asked of the running interpreter, so that every version of it derives
the same graph.
"""

from __future__ import annotations

_NAMES = """
ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup BlockingIOError
BrokenPipeError BufferError BytesWarning ChildProcessError ConnectionAbortedError ConnectionError
ConnectionRefusedError ConnectionResetError DeprecationWarning EOFError Ellipsis EncodingWarning
EnvironmentError Exception ExceptionGroup False FileExistsError FileNotFoundError
FloatingPointError FutureWarning GeneratorExit IOError ImportError ImportWarning IndentationError
IndexError InterruptedError IsADirectoryError KeyError KeyboardInterrupt LookupError MemoryError
ModuleNotFoundError NameError None NotADirectoryError NotImplemented NotImplementedError OSError
OverflowError PendingDeprecationWarning PermissionError ProcessLookupError PythonFinalizationError
RecursionError ReferenceError ResourceWarning RuntimeError RuntimeWarning StopAsyncIteration
StopIteration SyntaxError SyntaxWarning SystemError SystemExit TabError TimeoutError True
TypeError UnboundLocalError UnicodeDecodeError UnicodeEncodeError UnicodeError
UnicodeTranslateError UnicodeWarning UserWarning ValueError Warning ZeroDivisionError
__build_class__ __file__ __import__ __name__ abs aiter all anext any ascii bin bool breakpoint
bytearray bytes callable chr classmethod compile complex copyright credits delattr dict dir divmod
enumerate eval exec exit filter float format frozenset getattr globals hasattr hash help hex id
input int isinstance issubclass iter len license list locals map max memoryview min next object
oct open ord pow print property quit range repr reversed round set setattr slice sorted
staticmethod str sum super tuple type vars zip
"""
NAMES = frozenset(_NAMES.split())
"""Built-in functions, types and exceptions."""

_TYPES = """
ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup BlockingIOError
BrokenPipeError BufferError BytesWarning ChildProcessError ConnectionAbortedError ConnectionError
ConnectionRefusedError ConnectionResetError DeprecationWarning EOFError EncodingWarning
EnvironmentError Exception ExceptionGroup FileExistsError FileNotFoundError FloatingPointError
FutureWarning GeneratorExit IOError ImportError ImportWarning IndentationError IndexError
InterruptedError IsADirectoryError KeyError KeyboardInterrupt LookupError MemoryError
ModuleNotFoundError NameError NotADirectoryError NotImplementedError OSError OverflowError
PendingDeprecationWarning PermissionError ProcessLookupError RecursionError ReferenceError
ResourceWarning RuntimeError RuntimeWarning StopAsyncIteration StopIteration SyntaxError
SyntaxWarning SystemError SystemExit TabError TimeoutError TypeError UnboundLocalError
UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning
UserWarning ValueError Warning ZeroDivisionError bool bytearray bytes classmethod complex dict
enumerate filter float frozenset int list map memoryview object property range reversed set slice
staticmethod str super tuple type zip
"""
TYPES = frozenset(_TYPES.split())
"""Those that are types: calling one makes an instance of it."""

_METHODS = """
add append as_integer_ratio bit_count bit_length buffer capitalize casefold center clear close
closed conjugate copy count decode denominator detach difference difference_update discard encode
encoding endswith errors expandtabs extend fileno find flush format format_map from_bytes fromhex
fromkeys get hex imag index insert intersection intersection_update is_integer isalnum isalpha
isascii isatty isdecimal isdigit isdisjoint isidentifier islower isnumeric isprintable isspace
issubset issuperset istitle isupper items join keys line_buffering ljust lower lstrip maketrans
mode name newlines numerator partition peek pop popitem raw read read1 readable readinto readinto1
readline readlines real reconfigure remove removeprefix removesuffix replace reverse rfind rindex
rjust rpartition rsplit rstrip seek seekable setdefault sort split splitlines startswith strip
swapcase symmetric_difference symmetric_difference_update tell title to_bytes translate truncate
union update upper values writable write write_through writelines zfill
"""
METHODS = frozenset(_METHODS.split())
"""Methods of built-in types: a call of one on an unknown object tells nothing."""
