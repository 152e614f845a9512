"""Guards of a function and how each could be weakened: what is caught, checked, verified."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .parsed import Parsed, Use

ANYTHING = frozenset({"Exception", "BaseException"})
OPPOSITE: dict[type[ast.cmpop], str] = {
    ast.Is: "is not",
    ast.IsNot: "is",
    ast.In: "not in",
    ast.NotIn: "in",
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.Lt: ">=",
    ast.LtE: ">",
    ast.Gt: "<=",
    ast.GtE: "<",
}
WEAKER_CALLS = {
    "ast.literal_eval": "eval",
    "hashlib.sha256": "hashlib.md5",
    "hashlib.sha512": "hashlib.sha1",
    "json.load": "pickle.load",
    "secrets.choice": "random.choice",
    "secrets.randbelow": "random.randrange",
    "tempfile.mkstemp": "tempfile.mktemp",
    "yaml.safe_load": "yaml.load",
}
ESCAPES = frozenset(
    {"escape", "html.escape", "quote", "shlex.quote", "quote_plus", "secure_filename"}
)
WEAKER_FLAGS = {
    "allow_nan": True,
    "allow_pickle": True,
    "autoescape": False,
    "check": False,
    "check_hostname": False,
    "exist_ok": True,
    "follow_symlinks": True,
    "httponly": False,
    "secure": False,
    "shell": True,
    "strict": False,
    "trust_remote_code": True,
    "verify": False,
    "weights_only": False,
}
WEAKER_MODES = {0o600: "0o666", 0o700: "0o777", 0o640: "0o666", 0o750: "0o777"}
EXPECTING = ("raises", "assertRaises", "assertRaisesRegex")


def guards(parsed: Parsed) -> Iterator[Use]:
    """Yield every guard of a function with its weakened form."""
    for node in parsed.nodes:
        if isinstance(node, ast.ExceptHandler):
            yield from _handler(parsed, node)
        elif isinstance(node, ast.If) and _refuses(node):
            yield from _condition(parsed, node.test)
        elif isinstance(node, ast.Raise):
            yield from _cause(parsed, node)
        elif isinstance(node, ast.Call):
            yield from _call(parsed, node)


def _use(parsed: Parsed, form: str, node: ast.expr | ast.stmt, weaker: str) -> Use:
    return Use(form, "kept", parsed.span(node), (("weakened", weaker),))


def _handler(parsed: Parsed, node: ast.ExceptHandler) -> Iterator[Use]:
    """An error of one kind is caught, not every one; what cannot be handled is raised again."""
    if node.type is not None and parsed.text(node.type) not in ANYTHING:
        yield _use(parsed, "caught too much", node.type, "Exception")
    last = node.body[-1]
    if isinstance(last, ast.Raise) and last.exc is None:
        yield _use(parsed, "swallowed", last, "pass")


def _refuses(node: ast.If) -> bool:
    return any(isinstance(one, ast.Raise) for one in node.body)


def _condition(parsed: Parsed, test: ast.expr) -> Iterator[Use]:
    """What is refused under a condition is refused under another, or under fewer."""
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.Or) and len(test.values) == 2:
        left, right = test.values
        start, end = parsed.span(left)[1], parsed.span(right)[0]
        if parsed.slice((start, end)) == " or ":
            yield Use("fewer refused", "kept", (start, end), (("weakened", " and "),))
    elif isinstance(test, ast.Compare) and len(test.ops) == 1:
        start, end = parsed.span(test.left)[1], parsed.span(test.comparators[0])[0]
        written = parsed.slice((start, end))
        opposite = OPPOSITE[type(test.ops[0])]
        if written.startswith(" ") and written.endswith(" ") and "\n" not in written:
            yield Use("others refused", "kept", (start, end), (("weakened", f" {opposite} "),))
    elif isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        yield _use(parsed, "others refused", test, parsed.text(test.operand))
    elif isinstance(test, ast.Name | ast.Attribute | ast.Call):
        yield _use(parsed, "others refused", test, f"not {parsed.text(test)}")


def _cause(parsed: Parsed, node: ast.Raise) -> Iterator[Use]:
    """An error says what caused it."""
    if isinstance(node.cause, ast.Name):
        yield _use(parsed, "cause lost", node.cause, "None")


def _call(parsed: Parsed, node: ast.Call) -> Iterator[Use]:
    name = parsed.text(node.func) if isinstance(node.func, ast.Name | ast.Attribute) else ""
    if name in WEAKER_CALLS:
        yield _use(parsed, "weaker call", node.func, WEAKER_CALLS[name])
    if name in ESCAPES and len(node.args) == 1 and not node.keywords:
        yield _use(parsed, "not escaped", node, parsed.text(node.args[0]))
    if name.rpartition(".")[2] in EXPECTING and node.args:
        error = node.args[0]
        if isinstance(error, ast.Name | ast.Attribute) and parsed.text(error) not in ANYTHING:
            yield _use(parsed, "any error will do", error, "Exception")
    for keyword in node.keywords:
        yield from _flag(parsed, keyword)
    for value in (*node.args, *(keyword.value for keyword in node.keywords)):
        mode = value.value if isinstance(value, ast.Constant) else None
        if isinstance(mode, int) and mode in WEAKER_MODES and "0o" in parsed.text(value):
            yield _use(parsed, "open to others", value, WEAKER_MODES[mode])


def _flag(parsed: Parsed, keyword: ast.keyword) -> Iterator[Use]:
    """What is verified, checked or limited is so by a keyword."""
    value = keyword.value
    if keyword.arg == "timeout" and parsed.text(value) != "None":
        yield _use(parsed, "no timeout", value, "None")
    elif isinstance(value, ast.Constant) and isinstance(value.value, bool):
        weaker = WEAKER_FLAGS.get(keyword.arg or "", value.value)
        if weaker != value.value:
            yield _use(parsed, "not verified", value, str(weaker))
