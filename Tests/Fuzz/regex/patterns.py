"""Random patterns of the documented syntax, and texts that they may match."""

import re

LETTERS = "aabbckKsSxzZ_"
OTHERS = "019 -.,:;/@#&~\t\n\r"
BEYOND = "éÉßẞſKσςΣΩЯя中１٣´\u20dd\u200d\u00a0\u2028😀\u0345ıİǅǆ\U0010ffff"
SPECIAL = "\\.+*?()|[]{}^$#&-~"

CATEGORIES = ["L", "Lu", "Ll", "Lt", "LC", "Lo", "Lm", "M", "Mn", "N", "Nd", "Nl", "No", "P", "Pc", "Pd",
    "Ps", "Po", "S", "Sk", "Sm", "So", "Z", "Zs", "Zl", "C", "Cc", "Cf", "Cn", "Letter", "Uppercase_Letter",
    "lowercase letter", "Decimal-Number", "digit", "Punctuation", "punct", "Mark", "Separator", "isLu",
    "Any", "ASCII", "Assigned", "General_Category=Lu", "gc:Nd", "gc!=Nd"]
SCRIPTS = ["Greek", "Latin", "Cyrillic", "Han", "Common", "Inherited", "Arabic", "greek", "IsLatin", "Grek",
    "Script=Greek", "sc:Latin", "Script_Extensions=Han", "scx:Cyrl", "script!=Latin"]
PROPERTIES = ["Alphabetic", "Lowercase", "Uppercase", "White_Space", "Upper", "lower", "alpha", "space",
    "ASCII_Hex_Digit", "Hex_Digit", "Dash", "Emoji", "Join_Control", "Math", "XID_Start", 
    "Diacritic", "Ideographic", "Cased", "Case_Ignorable", "Quotation_Mark", "Changes_When_Casefolded"]
ASCII_CLASSES = ["alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct",
    "space", "upper", "word", "xdigit"]
LOOKS = [r"\b", r"\B", r"\<", r"\>", r"\b{start}", r"\b{end}", r"\b{start-half}", r"\b{end-half}", "^", "$",
    r"\A", r"\z"]


class Generator:
    def __init__(self, random):
        self.random = random
        self.groups = 0

    def chance(self, share):
        return self.random.random() < share

    def choice(self, items):
        return self.random.choice(items)

    def pattern(self):
        self.groups = 0
        if self.chance(0.05):
            alphabet = SPECIAL + "".join(LOOKS) + "(?:<>x!=P#&-[^]:alpha:{1,2}uU\\\\d\\w\\p aKé0127 \n"
            return "".join(self.choice(alphabet) for _ in range(self.random.randint(1, 12)))
        text = self.alternatives(self.random.choice([1, 2, 2, 3, 4]))
        if self.chance(0.2):
            text = "(?" + self.flags() + ")" + text
        if self.chance(0.06):
            text = self.damaged(text)
        return text

    def damaged(self, text):
        for _ in range(self.random.randint(1, 2)):
            place = self.random.randrange(len(text) + 1)
            change = self.choice(["insert", "insert", "delete", "double"])
            if change == "insert":
                text = text[:place] + self.choice(SPECIAL + "<>!=?P:u-,0ax ") + text[place:]
            elif change == "delete":
                text = text[:place] + text[place + 1:]
            else:
                text = text[:place] + text[max(0, place - 3):]
        return text

    def flags(self):
        names = self.random.sample("imsRUxu", self.random.randint(1, 3))
        text = "".join(n for n in names if n != "u")
        if "u" in names:
            text += self.choice(["u", "-u"]) if self.chance(0.5) else "u"
        elif self.chance(0.15):
            text += "-" + self.choice([n for n in "imsRUx" if n not in names])
        return text

    def alternatives(self, depth):
        count = self.choice([1, 1, 1, 2, 3])
        parts = [self.sequence(depth) for _ in range(count)]
        if count > 1 and self.chance(0.1):
            parts[self.random.randrange(count)] = ""
        return "|".join(parts)

    def sequence(self, depth):
        return "".join(self.repeated(depth) for _ in range(self.choice([1, 1, 2, 2, 3, 4])))

    def repeated(self, depth):
        text = self.atom(depth)
        if self.chance(0.35):
            text += self.choice(["*", "+", "?", "*", "+", "?", "{2}", "{0,2}", "{1,}", "{2,3}", "{0}", "{1,2}",
                "{ 1 , 2 }", "{0,}"])
            if self.chance(0.25):
                text += "?"
            if self.chance(0.03):
                text += self.choice("*+?")
        return text

    def atom(self, depth):
        kind = self.random.random()
        if depth > 0 and kind < 0.25:
            return self.group(depth - 1)
        if kind < 0.55:
            return self.literal()
        if kind < 0.62:
            return "."
        if kind < 0.74:
            return self.choice(LOOKS)
        if kind < 0.84:
            return self.named_class()
        if kind < 0.86:
            return self.choice(["\n", " ", "# c\n", "#"])
        return self.brackets(self.choice([0, 0, 1, 2]))

    def group(self, depth):
        inside = self.alternatives(depth)
        kind = self.random.random()
        if kind < 0.4:
            self.groups += 1
            return "(" + inside + ")"
        if kind < 0.55:
            self.groups += 1
            name = self.choice(["n", "_", "né", "a.b[1]", "Ω"]) + str(self.groups)
            return self.choice(["(?P<", "(?<"]) + name + ">" + inside + ")"
        if kind < 0.75:
            return "(?:" + inside + ")"
        if kind < 0.9:
            return "(?" + self.flags() + ":" + inside + ")"
        return "(?" + self.flags() + ")" + inside

    def literal(self):
        kind = self.random.random()
        if kind < 0.6:
            return self.choice(LETTERS)
        if kind < 0.7:
            return self.choice(BEYOND)
        if kind < 0.78:
            return "\\" + self.choice(SPECIAL)
        return self.escape() if kind < 0.9 else self.choice("019 -,:;/@&~_\"'%")

    def escape(self):
        c = self.choice(LETTERS + OTHERS + BEYOND)
        number = ord(c)
        forms = [f"\\x{{{number:x}}}", f"\\u{{{number:04X}}}", f"\\U{{{number:x}}}", f"\\U{number:08x}"]
        if number < 0x10000:
            forms.append(f"\\u{number:04x}")
        if number < 0x100:
            forms.append(f"\\x{number:02X}")
            forms.append(f"\\{number:03o}")
        return self.choice(forms + [r"\t", r"\n", r"\r", r"\v", r"\f", r"\a", "\\ ", r"\_", r"\/", "\\\""])

    def named_class(self):
        kind = self.random.random()
        if kind < 0.6:
            return self.choice([r"\d", r"\D", r"\s", r"\S", r"\w", r"\W", r"\w"])
        sign = self.choice("ppP")
        if kind < 0.7:
            return "\\" + sign + self.choice("LNPSZMC")
        return "\\" + sign + "{" + self.choice(CATEGORIES + SCRIPTS + PROPERTIES) + "}"

    def brackets(self, depth):
        text = "[" + ("^" if self.chance(0.25) else "")
        text += self.members(depth)
        while self.chance(0.2):
            text += self.choice(["&&", "--", "~~"]) + self.members(depth)
        return text + "]"

    def members(self, depth):
        text = self.choice(["", "", "", "", "-", "]"]) if self.chance(0.2) else ""
        for _ in range(self.choice([0, 1, 1, 2, 3]) if self.chance(0.1) else self.choice([1, 2, 3])):
            kind = self.random.random()
            if kind < 0.3:
                text += self.member()
            elif kind < 0.55:
                low, high = sorted([self.choice(LETTERS + BEYOND + "019"), self.choice(LETTERS + BEYOND + "019")])
                text += low + "-" + high
            elif kind < 0.75:
                text += self.named_class()
            elif kind < 0.87:
                text += "[:" + ("^" if self.chance(0.3) else "") + self.choice(ASCII_CLASSES) + ":]"
            elif depth > 0:
                text += self.brackets(depth - 1)
            else:
                text += self.choice(["-", "&", "~", " ", ".", "$", "|", "\\]", "\\-", "\\["])
        return text

    def member(self):
        return self.escape() if self.chance(0.25) else self.choice(LETTERS + BEYOND + "019,.")

    def text(self, pattern):
        """A text of the characters of the pattern and others."""
        own = [c for c in pattern if c not in SPECIAL]
        alphabets = [LETTERS, LETTERS + OTHERS, LETTERS + OTHERS + BEYOND, own or "a", own + list(LETTERS)]
        alphabet = self.choice(alphabets)
        length = self.choice([0, 1, 2, 3, 5, 8, 13, 30])
        text = "".join(self.choice(alphabet) for _ in range(length))
        return text + self.choice(["", "", "", "\n", "\r\n"])


def for_rust(pattern):
    """The pattern with its octal escapes in hexadecimal, which is all that the two do not share."""
    return re.sub(r"\\([0-7]{1,3})|\\.", lambda m: f"\\x{{{int(m[1], 8):x}}}" if m[1] else m[0], pattern, flags=re.S)
