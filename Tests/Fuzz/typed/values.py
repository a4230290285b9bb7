"""What the generated queries are made of: odd values of every type, operators, pipes."""

ODD = {
    "long": [
        "long(null)", "0", "1", "-1", "2", "7", "63", "64", "65", "1000", "1000000000", "-1000000000",
        "2147483647", "2147483648", "long(-2147483649)", "9223372036854775807", "9223372036854775806",
        "long(-9223372036854775808)", "long(-9223372036854775807)", "638000000000000000",
        "4611686018427387904", "253402300800", "-62135596801",
    ],
    "int": [
        "int(null)", "int(0)", "int(1)", "int(-1)", "int(3)", "int(2147483647)", "int(-2147483648)",
        "int(65536)",
    ],
    "real": [
        "real(null)", "0.0", "-0.0", "0.5", "-0.5", "1e30", "-1e30", "1.7976931348623157e308",
        "real(-1.7976931348623157e308)", "5e-324", "real(nan)", "real(+inf)", "real(-inf)",
        "9223372036854775807.0", "9223372036854775808.0", "real(-9223372036854775809)", "1e-30", "100.0",
        "101.0", "2147483648.5",
    ],
    "decimal": [
        "decimal(null)", "decimal(0)", "decimal(1)", "decimal(-1)", "decimal(0.1)",
        "decimal(9999999999999999999999999999999999)", "decimal(-9999999999999999999999999999999999)",
        "decimal(1e33)", "decimal(1e-34)", "decimal(79228162514264337593543950335)",
        "decimal(9223372036854775808)",
    ],
    "bool": ["bool(null)", "true", "false"],
    "datetime": [
        "datetime(null)", "datetime(0001-01-01)", "datetime(9999-12-31T23:59:59.9999999)",
        "datetime(2024-02-29T12:34:56.7890123Z)", "datetime(1970-01-01)", "datetime(1900-02-28)",
        "datetime(0001-01-01T00:00:00.0000001)", "datetime(9999-12-31)", "datetime(2024-12-31)",
    ],
    "timespan": [
        "timespan(null)", "0s", "1tick", "-1tick", "1d", "-1d", "1h", "7d", "365d", "1ms", "-1ms",
        "timespan(10675199.02:48:05.4775807)", "timespan(-10675199.02:48:05.4775808)", "3652058d",
    ],
    "guid": [
        "guid(null)", "guid(00000000-0000-0000-0000-000000000000)",
        "guid(ffffffff-ffff-ffff-ffff-ffffffffffff)", "guid(74be27de-1e4e-49d9-b579-fe0b331d3642)",
    ],
    "string": [
        "''", "'a'", "'abc'", "' '", "'A,b;c=d'", "'ÄÖ ß 日本 👨‍👩‍👧 é'", "'a\\0b'", "'\\n\\r\\t\\\\'",
        "url_decode('%ff%c0%80%ed%a0%80')", "url_decode('%e2%82')", "'[1,2'", "'{\"a\":{\"b\":[1,null,\"x\"]}}'",
        "'[1,2.5,\"a\",null,true]'", "'1.2.3.4'", "'1.2.3.4/33'", "'1.2.3.4/-1'", "'256.1.1.1'", "'::1'",
        "'fe80::1%eth0/129'", "'^(a+)+$'", "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!'", "'(?i)(a)|(b)|(c)'", "'['",
        "'(x*)*'", "'.{1000}'", "'9223372036854775808'", "'-9223372036854775808'", "'-1e999'", "'1e400'",
        "'0x'", "'0xffffffffffffffffff'", "'0x7fffffffffffffff'", "'nan'", "'2024-13-45'",
        "'2024-02-29T25:61:61.99999999999'", "'0000-00-00'", "'9999-12-31T23:59:59.99999999'",
        "'99999999999999999.00:00:00'", "'10675200.00:00:00'", "'-10675199.02:48:05.4775808'",
        "'http://u:p@[::1]:99999/a/b.c?x=1&y=%zz#f'", "'//:/?#'", "'%ZZ%'", "'%'", "'====', ", "'YWJj'", "'YQ'",
        "'C:\\\\a\\\\..\\\\b.txt:stream'", "'/a//b/'", "'yyyy-MM-dd HH:mm:ss.fffffff tt'", "'%'", "'yyyyyyyyyyyyyyyyy'",
        "'d.hh:mm:ss.FFFFFFFFF'", "'$.a.b[0]'", "'$[\\'x'", "'$'", "'$..a'", "'$[9999999999999999999]'", "'\\\\1\\\\99'",
        "'Mozilla/5.0 (X11; Linux x86_64)'", "'<a><b c=\"d\">e</b></a>'", "'<a><a><a>'", "'1.2.3.4.5.6.7'",
        "'99999999999999999999.1'", "'true'", "'74be27de-1e4e-49d9-b579-fe0b331d3642'", "'day'", "'month'", "'year'",
        "'week_of_year'", "'nanosecond'", "'stable'", "'a=1 b=\"2 3\" c'", "strrep('ab', 500)", "strrep('[', 3000)",
        "strrep('{\"a\":', 2000)", "'-'", "'.'", "'\\u0000'", "'\\ud800'",
    ],
    "dynamic": [
        "dynamic(null)", "dynamic([])", "dynamic({})", "dynamic([1,2,3])", "dynamic(['a','b',null,1.5,true])",
        "dynamic({'a':{'b':[1,{'c':null}]},'':0})", "dynamic('text')", "dynamic('')", "dynamic(1)", "dynamic(-1.5e300)",
        "dynamic(true)", "dynamic([null])", "dynamic([[1,2],[3],[]])", "dynamic({'a':1,'a':2})",
        "dynamic([9223372036854775807,-9223372036854775808,9223372036854775808,1e400])",
        "dynamic({'type':'Point','coordinates':[1e300,-500]})", "range(1, 300, 1)",
        "parse_json(strcat(strrep('[', 400), strrep(']', 400)))", "parse_json(strrep('[', 3000))",
        "dynamic(['1.2.3.4/33','::1'])", "dynamic({'type':'Polygon','coordinates':[[[0,0],[1,0],[1,1],[0,0]]]})",
        "dynamic([{'a':1},{'b':2},3])", "parse_json('{\"a\":1e999,\"b\":\"\\\\ud800\"}')", "dynamic([0.1,-0.0])",
        "todynamic('\"\\\\u0000\"')",
    ],
}
ODD["string"] = [text.rstrip(", ") for text in ODD["string"]]

BINARY = (
    "+ - * / % == != < <= > >= and or =~ !~ has !has contains !contains contains_cs startswith !startswith "
    "startswith_cs endswith endswith_cs has_cs hasprefix hassuffix hasprefix_cs"
).split()

PARTS = (
    "Year Quarter Month week_of_year Day DayOfYear Hour Minute Second Millisecond Microsecond Nanosecond x"
).split()

PIPES = [
    "take {n}", "limit {n}", "top {n} by {e}", "top {n} by {e} asc nulls first", "sort by {e}, {e} asc nulls last",
    "sample {n}", "sample-distinct {n} of {c}", "distinct {c}, {c}", "distinct *", "count",
    "mv-expand {c}", "mv-expand {c} limit {n}", "mv-expand with_itemindex=i {c} to typeof(long)",
    "mv-expand bagexpansion=array {c}, {c}", "mv-expand kind=array {c} to typeof(string) limit 3",
    "mv-apply x = {c} to typeof(real) on (summarize sum(x))", "mv-apply x = {c} on (take {n})",
    "summarize {a}", "summarize {a}, {a} by {c}", "summarize {a} by bin({c}, {e})", "summarize by {c}, {e}",
    "summarize {a} by bin({c}, {v})", "summarize {a} by k = {e}", "summarize {a} by {c}, {c}, {c}, {c}",
    "extend r = {e}", "extend {c} = {e}, q = {e}", "project r = {e}, {c}", "where {e}", "where {c} in ({v}, {v})",
    "where {c} !in~ ({v}, {v}, {v})", "where {c} between ({v} .. {v})", "where {c} !between ({e} .. {e})",
    "where {c} has_any ({v}, {v})", "where {c} has_all ({v})", "where {c} matches regex {s}",
    "parse {c} with a:long ',' b:datetime 'x' c", "parse kind=regex {c} with @'(a+)+' x:long '$' y",
    "parse kind=relaxed {c} with * 'a' x:real *", "parse-where {c} with 'a' x:timespan",
    "parse-kv {c} as (a:long, b:string, c:datetime) with (pair_delimiter=' ', kv_delimiter='=', quote='\"')",
    "parse-kv {c} as (a:long) with (regex={s})", "parse-kv {c} as (a:dynamic) with (pair_delimiter='', kv_delimiter='')",
    "serialize r = row_number({n})", "serialize r = prev({c}, {n})", "serialize r = next({c}, {n}, {v})",
    "serialize r = row_cumsum({c}, {e})", "serialize r = row_rank_dense({c})", "serialize r = row_rank_min({c})",
    "serialize r = row_window_session({c}, {v}, {v}, {e})", "sort by {c} | extend r = prev({c}, {n}, {v})",
    "join kind={k} (T | take 3) on {c}", "join kind={k} hint.strategy=shuffle (T) on $left.{c} == $right.{c}",
    "lookup (T | distinct {c}) on {c}", "union T, (T | take {n})", "union kind=inner withsource=s T",
    "partition by {c} (top {n} by {c})", "partition hint.strategy=native by {c} (summarize {a})", "getschema",
    "project-away {c}", "project-reorder {c}, *", "project-rename zz = {c}", "project-keep {c}", "render timechart",
    "top-hitters {n} of {c}", "top-hitters {n} of {c} by {e}", "top-nested {n} of {c} by {a}",
    "top-nested {n} of {c} with others = {v} by {a}, top-nested {n} of {c} by {a}",
    "make-series {a} default={v} on {c} step {v}", "make-series {a} on {c} from {v} to {v} step {v} by {c}",
    "make-series {a} on {c} in range({v}, {v}, {v})", "reduce by {c}", "reduce by {c} with threshold={v}, characters={s}",
    "evaluate bag_unpack({c})", "evaluate pivot({c}, {a})", "evaluate narrow()", "search {s}", "search {c}: {s}",
    "search * == {v}", "find {s}", "facet by {c} with (take {n})", "as Z | union Z", "invoke f()", "consume", "scan "
    "declare (x:long = 0) with (step a: {e} => x = x + 1; step b: {e} => x = a.x * 2;)", "fork (take {n}) (count)",
    "project r = toscalar(T | summarize {a})", "extend r = iff({e}, {e}, {e})", "extend r = case({e}, {e}, {e})",
    "evaluate autocluster()", "evaluate basket()", "getschema | take {n}",
]

KINDS = "inner leftouter rightouter fullouter innerunique leftsemi rightsemi leftanti rightanti anti".split()
