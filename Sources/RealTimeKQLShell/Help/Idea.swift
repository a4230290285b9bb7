/// Something of the language or of streams that is no operator, function, input or output.
package struct Idea: Sendable {
  /// What it is called; the first is the title.
  package let names: [String]

  /// What there is to know.
  package let text: String

  /// Queries without an input, and command lines, that the tests run.
  package let examples: [String]

  init(_ names: String..., text: String, examples: String...) {
    self.names = names
    self.text = text
    self.examples = examples
  }

  /// The idea with a name.
  static func named(_ name: String) -> Idea? {
    let name = name.lowercased()
    return all.first { $0.names.contains(name) }
  }

  /// Every idea.
  package static let all: [Idea] = types + comparisons + concepts
}

extension Idea {
  /// The types of values.
  private static let types: [Idea] = [
    Idea(
      "bool", "boolean",
      text: "true or false. A comparison gives one; 'and', 'or' and not() join them.",
      examples: "print Both = 1 < 2 and not(2 < 1)"),
    Idea(
      "int", text: "A whole number of 32 bits. Numbers are long unless int(1) says otherwise.",
      examples: "print Small = int(7), Type = gettype(int(7))"),
    Idea(
      "long", text: "A whole number of 64 bits; division of two gives a whole number again.",
      examples: "print Whole = 7 / 2, Fraction = 7 / 2.0, Hex = 0x1f, FromText = tolong('42')"),
    Idea(
      "real", "double", text: "A floating-point number: 1.5, 1e3, real(nan).",
      examples: "print Half = 0.5, Rounded = round(2.345, 2), FromText = toreal('1e3')"),
    Idea(
      "decimal", text: "A number of 34 decimal digits, exact for money: decimal(0.1).",
      examples: "print Sum = decimal(0.1) + decimal(0.2)"),
    Idea(
      "string", "text", "strings",
      text: """
        Text in single or double quotes, with \\n, \\t, \\' and \\u00e9. In @'…' a backslash is only itself, as \
        in @'C:\\Windows' and in regular expressions. h'…' is a secret that messages and the history hide. \
        A string is never null; isempty() asks for the empty one.
        """,
      examples: #"print Path = @'C:\Windows', Two = 'a\nb', Length = strlen('naïve')"#),
    Idea(
      "datetime", "date", "time",
      text: """
        A point in time in UTC, to 100 ns: datetime(2024-05-01 12:30), now(), ago(1h). The difference of two \
        is a timespan; bin(t, 5m) rounds down.
        """,
      examples:
        "print t = datetime(2024-05-01 12:34:56) | extend Window = bin(t, 5m), Later = t + 90m, Hour = hourofday(t)"
    ),
    Idea(
      "timespan", text: "A length of time: 90s, 15m, 2h, 1d, 100ms, timespan(1.02:03:04).",
      examples: "print Sum = 1h + 30m, Hours = 36h / 1h, Text = tostring(90m)"),
    Idea(
      "guid", "uuid", text: "A GUID: guid(74be27de-1e4e-49d9-b579-fe0b331d3642), new_guid().",
      examples:
        "print Same = guid(74be27de-1e4e-49d9-b579-fe0b331d3642) == toguid('74be27de1e4e49d9b579fe0b331d3642')"
    ),
    Idea(
      "dynamic", "json",
      text: """
        A JSON value: a bag, an array, or any other. d.member and d['a b'] and d[0] look into it and give a \
        dynamic value, which tostring(), tolong() and the like turn into one of another type. What is not there is null.
        """,
      examples:
        #"print d = dynamic({"user": "alice", "ports": [22, 80]}) | project tostring(d.user), tolong(d.ports[1]), isnull(d.none)"#
    ),
  ]

  /// How values are compared.
  private static let comparisons: [Idea] = [
    Idea(
      "has", "hasprefix", "hassuffix", "has_cs", "!has", "has_any", "has_all",
      text: """
        text has 'word' finds a whole word, whatever its case: what stands between characters that are neither letters \
        nor digits. It is the fastest search, and finds 'error' in 'disk-error: 5' but not in 'errors'. has_any ('a', \
        'b') finds any of several, has_all all of them; hasprefix and hassuffix look at the beginning and the end of \
        a word; has_cs minds the case; !has is the opposite. Parts of words are found by contains.
        """,
      examples:
        "print s = 'disk-ERROR: 5' | project s has 'error', s has 'err', s has_any ('ok', 'error')"),
    Idea(
      "contains", "!contains", "contains_cs",
      text: """
        text contains 'part' finds any part of a text, whatever its case; contains_cs minds it. Whole words are \
        found faster by has.
        """,
      examples:
        "print s = 'Errors' | project s contains 'rror', s contains_cs 'error', s !contains 'x'"),
    Idea(
      "startswith", "endswith", "!startswith", "!endswith", "startswith_cs", "endswith_cs",
      text:
        "Whether a text begins or ends with another, whatever its case; with _cs the case counts.",
      examples: "print s = '/api/users' | project s startswith '/API', s endswith_cs '/Users'"),
    Idea(
      "==", "!=", "=~", "!~", "equals", "=",
      text: """
        == and != compare values of any type; text by its exact characters. =~ and !~ compare text whatever its case. \
        A single = names a column or sets a parameter.
        """,
      examples: "print 'Alice' == 'alice', 'Alice' =~ 'alice', 1 != 2"),
    Idea(
      "in", "!in", "in~", "!in~",
      text:
        "x in (a, b) asks whether x is one of several; in~ whatever its case. The list may be a query of one column.",
      examples:
        "range x from 1 to 5 step 1 | where x in (2, 4)", "print 'Bob' in~ ('alice', 'bob')"),
    Idea(
      "between", "!between",
      text: "x between (low .. high) includes both ends; a timespan may be the length.",
      examples: "range x from 1 to 5 step 1 | where x between (2 .. 4)"),
    Idea(
      "matches regex", "matches", "regex",
      text: """
        text matches regex @'pattern' finds a regular expression anywhere in the text, in the syntax of RE2: no \
        backreferences, no look-around. extract() gives its groups, replace_regex() replaces.
        """,
      examples:
        #"print s = 'port 22' | project s matches regex @'\d+', extract(@'port (\d+)', 1, s)"#),
    Idea(
      "and", "or", "&&", "||",
      text:
        "a and b, a or b, not(a). 'and' binds tighter; parentheses say it otherwise. && and || are written as words.",
      examples: "range x from 1 to 6 step 1 | where (x > 4 or x == 1) and not(x == 6)"),
  ]

  /// How queries and streams work.
  private static let concepts: [Idea] = [
    Idea(
      "let", "names",
      text: """
        let name = value; before a query gives a name to a value, a table or a function, which the statements below \
        use. Several statements are one entry; each let ends in a semicolon.
        """,
      examples: "let least = 3; range x from 1 to 5 step 1 | where x > least",
      "let twice = (n: long) { n * 2 }; print twice(21)"),
    Idea(
      "windows", "window", "bin windows", "watermark", "late", "tolerance",
      text: """
        On an input that does not end, summarize … by bin(time, 1m) gives out each window once it has passed. That is \
        told by the events: the newest event time less --tolerance (5s) is the watermark, and a window that ends before \
        it is over. Events that come later still are counted as late, and kept by --late=FILE. Without a bin of the \
        event time, totals are shown on a terminal as they change, and given out at the end.
        """,
      examples:
        "realtimekql demo logins --count=2000 --seed=1 table -e 'T | summarize Failures = countif(ResultType != \"0\") by bin(TimeGenerated, 30s)'"
    ),
    Idea(
      "null", "nulls", "missing",
      text: """
        null is no value. Every type but string has it; isnull() asks for it, coalesce() replaces it. A comparison with \
        null is never true, and aggregates leave it out.
        """,
      examples: "print x = long(null) | project isnull(x), coalesce(x, 5), x == 0"),
    Idea(
      "tables", "table names", "pipe", "|",
      text: """
        A query begins with a table and passes its rows through operators, one behind each pipe: T | where … | summarize \
        …. With one input in use any name stands for its events; an input may have tables of its own, as Syslog.
        """,
      examples:
        "realtimekql demo logins --count=5 --seed=1 table -e 'SigninLogs | project UserPrincipalName, IPAddress'"
    ),
    Idea(
      "pragmas", "pragma", "comments", "//",
      text: """
        // begins a comment. The comment above a query is its name. A comment such as // realtimekql: tolerance=10s sets \
        an option of the run, unless the option itself does.
        """,
      examples: "// Numbers.\nprint 1 // one"),
    Idea(
      "event time", "event-time",
      text: """
        When an event happened is told by the first column of type datetime with a usual name, such as TimeGenerated, \
        Timestamp or DeviceTimestamp; --event-time names another, or an expression. Windows, tolerance and joins of a \
        stream go by it.
        """,
      examples:
        "realtimekql csv SampleQueries/Data/requests.csv --event-time=Time table -e 'T | summarize count() by bin(Time, 1h)'"
    ),
  ]
}
