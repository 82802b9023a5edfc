"""The subset of EEL2, the language of JSFX, that eqmorph writes, as Python: to run an effect without REAPER.

A program is expressions between semicolons; a block in parentheses is worth its last one. Memory is one array, and
`a[b]` is its place a + b. There are no types but numbers, and what is nearly 0 is false.
"""

import math
import re

_TOKEN = re.compile(r"\s+|//[^\n]*|(?P<token>\d+\.?\d*|\.\d+|[$\w]+|\+=|==|>=|<=|[-+*/=<>?:;,()\[\]])")
_LEVELS = (("==", ">=", "<=", ">", "<"), ("+", "-"), ("*", "/"))
_SLOTS = 100_000


class Effect:
    """A JSFX program: `play` is what the host does."""

    def __init__(self, text: str) -> None:
        parts = re.split(r"^@(\w+)\n", text, flags=re.MULTILINE)
        self.head = parts[0]
        self.values = {"srate": 48_000.0, "memory_": [0.0] * _SLOTS}
        self._functions: dict[str, object] = {}
        for name, default in re.findall(r"^slider(\d):([\d.]+)<", self.head, re.MULTILINE):
            self.values[f"slider{name}"] = float(default)
        self._code = {name: self._compiled(name, code) for name, code in zip(parts[1::2], parts[2::2], strict=True)}
        self.run("init")

    def run(self, section: str) -> None:
        self._code[section]()

    def play(self, audio) -> list[float]:
        """The first channel of what becomes of a list of samples, both channels alike."""
        self.run("slider")
        heard = []
        for value in audio:
            self.values["spl0"] = self.values["spl1"] = float(value)
            self.run("sample")
            assert self.values["spl0"] == self.values["spl1"]
            heard.append(self.values["spl0"])
        return heard

    def _compiled(self, name: str, code: str):
        source = _Translator(code).program(name)
        scope = {"v": self.values, "m": self.values["memory_"], "math": math, "assign": _assign, "store": _store}
        scope |= {"loop": _loop, "least": min, "most": max, "f": self._functions}
        exec(source, scope)
        return scope[name]


class _Translator:
    """Recursive descent, to Python expressions."""

    def __init__(self, code: str) -> None:
        self.tokens, at = [], 0
        while at < len(code):
            match = _TOKEN.match(code, at)
            assert match, f"no EEL2 that is known: {code[at : at + 30]!r}"
            self.tokens += [match["token"]] if match["token"] else []
            at = match.end()
        self.locals: list[str] = []

    def program(self, name: str) -> str:
        lines = []
        while self.tokens:
            if self.tokens[0] == "function":
                lines += self._function()
            else:
                lines.append(self._expression())
            while self.tokens and self.tokens[0] == ";":
                self.tokens.pop(0)
        return f"def {name}():\n" + "\n".join(f"    {line}" for line in lines or ["pass"])

    def _function(self) -> list[str]:
        self._take("function")
        name = self.tokens.pop(0)
        arguments = self._names()
        self.locals = list(arguments)
        extra = []
        if self.tokens[0] == "local":
            self.tokens.pop(0)
            extra = self._names()
            self.locals += extra
        body = self._block()
        self.locals = []
        head = ", ".join([*(f"{name}_" for name in arguments), "f=f"])
        entries = [f"'{name}': {name}_" for name in arguments] + [f"'{name}': 0.0" for name in extra]
        return [
            f"def {name}_({head}):",
            f"    l = {{{', '.join(entries)}}}",
            f"    return {body}",
            f"f['{name}'] = {name}_",
        ]

    def _names(self) -> list[str]:
        self._take("(")
        names = []
        while self.tokens[0] != ")":
            names.append(self.tokens.pop(0))
            if self.tokens[0] == ",":
                self.tokens.pop(0)
        self._take(")")
        return names

    def _block(self) -> str:
        """Expressions in parentheses; worth the last."""
        self._take("(")
        inside = self._sequence(")")
        self._take(")")
        return inside

    def _sequence(self, *ends: str) -> str:
        parts = []
        while self.tokens[0] not in ends:
            parts.append(self._expression())
            while self.tokens[0] == ";":
                self.tokens.pop(0)
        return f"({', '.join(parts)},)[-1]"

    def _expression(self) -> str:
        left = self._binary(0)
        if self.tokens and self.tokens[0] in ("=", "+="):
            plus = self.tokens.pop(0) == "+="
            right = self._expression()
            return self._assigned(left, f"({left} + {right})" if plus else right)
        if self.tokens and self.tokens[0] == "?":
            self.tokens.pop(0)
            then = self._expression()
            otherwise = "0.0"
            if self.tokens and self.tokens[0] == ":":
                self.tokens.pop(0)
                otherwise = self._expression()
            return f"({then} if abs({left}) > 1e-5 else {otherwise})"
        return left

    @staticmethod
    def _assigned(left: str, right: str) -> str:
        container, _, place = left[:-1].partition("[")
        return (
            f"store({container}, {place}, {right})" if container == "m" else f"assign({container}, {place}, {right})"
        )

    def _binary(self, level: int) -> str:
        if level == len(_LEVELS):
            return self._unary()
        left = self._binary(level + 1)
        while self.tokens and self.tokens[0] in _LEVELS[level]:
            operator = self.tokens.pop(0)
            left = f"({left} {operator} {self._binary(level + 1)})"
        return left

    def _unary(self) -> str:
        if self.tokens[0] == "-":
            self.tokens.pop(0)
            return f"(-{self._unary()})"
        value = self._primary()
        while self.tokens and self.tokens[0] == "[":
            self.tokens.pop(0)
            index = self._expression()
            self._take("]")
            value = f"m[int({value} + {index} + 1e-5)]"
        return value

    def _primary(self) -> str:
        if self.tokens[0] == "(":
            return self._block()
        token = self.tokens.pop(0)
        if token[0].isdigit() or token[0] == ".":
            return f"{float(token)!r}"
        if token == "$pi":
            return "math.pi"
        if self.tokens and self.tokens[0] == "(":
            return self._call(token)
        return f"l['{token}']" if token in self.locals else f"v['{token}']"

    def _call(self, name: str) -> str:
        self._take("(")
        if name == "loop":
            count = self._expression()
            self._take(",")
            body = self._sequence(")")
            self._take(")")
            return f"loop({count}, lambda: {body})"
        arguments = []
        while self.tokens[0] != ")":
            arguments.append(self._expression())
            if self.tokens[0] == ",":
                self.tokens.pop(0)
        self._take(")")
        known = {
            "exp": "math.exp",
            "log": "math.log",
            "tan": "math.tan",
            "sqrt": "math.sqrt",
            "min": "least",
            "max": "most",
        }
        return f"{known.get(name, f'f[{name!r}]')}({', '.join(arguments)})"

    def _take(self, token: str) -> None:
        found = self.tokens.pop(0)
        assert found == token, f"{found!r} where {token!r} was expected, before {self.tokens[:8]}"


def _assign(names, name, value):
    names[name] = value
    return value


def _store(memory, place, value):
    memory[place] = value
    return value


def _loop(count, body):
    for _ in range(int(count)):
        body()
    return 0.0
