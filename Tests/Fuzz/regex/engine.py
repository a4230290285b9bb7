"""Sources/CRegex as a library of its own, called from here."""

import ctypes
import os
import subprocess

ENGINES = {"PCRE2": 0, "RE2": 1, "own": 2}


def build(sources, folder):
    """Compiles what has changed; gives the library's path."""
    os.makedirs(folder, exist_ok=True)
    library = os.path.join(folder, "libcregex.so")
    names = [n for n in sorted(os.listdir(sources)) if n.endswith((".cpp", ".h"))]
    paths = [os.path.join(sources, n) for n in names] + [os.path.join(sources, "include/CRegex.h")]
    if os.path.exists(library) and os.path.getmtime(library) > max(map(os.path.getmtime, paths)):
        return library
    command = ["c++", "-std=c++17", "-O1", "-g", "-shared", "-fPIC", "-DPCRE2_CODE_UNIT_WIDTH=8"]
    command += ["-fsanitize=undefined", "-fno-sanitize-recover=undefined", "-D_GLIBCXX_ASSERTIONS"]
    command += ["-I" + os.path.join(sources, "include"), "-o", library]
    subprocess.run(command + [p for p in paths if p.endswith(".cpp")] + ["-lre2", "-lpcre2-8"], check=True)
    return library


class _Error(ctypes.Structure):
    _fields_ = [
        ("message", ctypes.c_char * 256), ("help", ctypes.c_char * 256),
        ("offset", ctypes.c_size_t), ("length", ctypes.c_size_t),
    ]


class _Span(ctypes.Structure):
    _fields_ = [("begin", ctypes.c_ssize_t), ("end", ctypes.c_ssize_t)]


class Invalid(Exception):
    pass


class Library:
    def __init__(self, path):
        self.functions = functions = ctypes.CDLL(path)
        pointer, text, size, number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_int32
        functions.cregex_compile.restype = pointer
        functions.cregex_compile.argtypes = [text, size, ctypes.c_bool, pointer]
        functions.cregex_scratch_create.restype = pointer
        functions.cregex_scratch_create.argtypes = [pointer, pointer]
        functions.cregex_scratch_free.argtypes = functions.cregex_free.argtypes = [pointer]
        functions.cregex_scratch_free.restype = functions.cregex_free.restype = None
        functions.cregex_group_count.argtypes = [pointer]
        functions.cregex_match.restype = ctypes.c_bool
        functions.cregex_match.argtypes = [pointer, pointer, text, size, size, pointer, number]
        functions.cregex_match_with.argtypes = [pointer, pointer, number, text, size, size, pointer, number]

    def compile(self, pattern):
        """The compiled pattern; raises Invalid."""
        return Regex(self.functions, pattern)


class Regex:
    def __init__(self, functions, pattern):
        self.functions, self.handle, self.scratch = functions, None, None
        error, data = _Error(), pattern.encode("utf-8", "surrogatepass")
        self.handle = functions.cregex_compile(data, len(data), False, ctypes.byref(error))
        if not self.handle:
            if error.offset + error.length > len(data) or not error.message:
                raise AssertionError(f"no place or message for {pattern!r}")
            raise Invalid(error.message.decode("utf-8", "replace"))
        # What is read as RE2 did, where Rust refuses it.
        self.doubt = error.message.decode("utf-8", "replace")
        self.scratch = functions.cregex_scratch_create(self.handle, None)
        self.span_count = functions.cregex_group_count(self.handle) + 1
        self.spans = (_Span * self.span_count)()

    def __del__(self):
        if self.scratch:
            self.functions.cregex_scratch_free(self.scratch)
        if self.handle:
            self.functions.cregex_free(self.handle)

    def match(self, text, start=0, engine=None, count=None):
        """The spans of the first match, None without one, and NotImplemented when the engine cannot tell."""
        count = self.span_count if count is None else count
        arguments = [text, len(text), start, self.spans, count]
        if engine is None:
            found = self.functions.cregex_match(self.handle, self.scratch, *arguments)
        else:
            found = self.functions.cregex_match_with(self.handle, self.scratch, ENGINES[engine], *arguments)
        if found < 0:
            return NotImplemented
        return [(self.spans[i].begin, self.spans[i].end) for i in range(count)] if found else None

    def matches(self, text):
        """Every match, as Regex.swift finds them: none that is empty just behind the one before."""
        found, start, last = [], 0, -1
        while start <= len(text):
            spans = self.match(text, start)
            if spans is None:
                break
            begin, end = spans[0]
            if end > begin or begin != last:
                found.append(text[begin:end])
                last = end
            start = end
            if end == begin:
                start += 1
                while start < len(text) and text[start] & 0xC0 == 0x80:
                    start += 1
        return found
