/// Functions of other languages, and what to write instead of them.
package enum ForeignFunction {
  /// What to write instead of a function, by its name in lower case.
  package static func advice(_ name: String) -> String? { table[name].map { "write \($0)" } }

  /// Their names.
  package static var names: [String] { Array(table.keys) }

  private static let table: [String: String] = {
    var table: [String: String] = [:]
    for (names, advice) in entries {
      for name in names.split(separator: " ") { table[String(name)] = advice }
    }
    return table
  }()

  private static let entries: [(names: String, advice: String)] = [
    // Text
    ("len length char_length character_length strlength", "strlen(text)"),
    ("substr mid", "substring(text, start, length), which counts from 0"),
    ("left", "substring(text, 0, length)"),
    ("right", "substring(text, strlen(text) - length)"),
    ("concat", "strcat(a, b)"), ("concat_ws", "strcat_delim('-', a, b)"),
    ("lower lcase to_lower", "tolower(text)"), ("upper ucase to_upper", "toupper(text)"),
    ("ltrim lstrip", "trim_start(@'\\s+', text)"), ("rtrim rstrip", "trim_end(@'\\s+', text)"),
    ("strip", "trim(@'\\s+', text)"),
    ("instr charindex locate strpos position", "indexof(text, 'part')"),
    ("regexp_replace regex_replace", "replace_regex(text, @'pattern', 'by')"),
    (
      "regexp_extract regexp_substr regexp_matches regex_extract",
      "extract(@'pattern', 1, text)"
    ),
    ("regexp_like regex_match regexmatch rlike match", "text matches regex @'pattern'"),
    ("startswith starts_with", "text startswith 'part'"),
    ("endswith ends_with", "text endswith 'part'"),
    ("contains includes", "text contains 'part', or text has 'word'"), ("has", "text has 'word'"),
    ("like", "text contains 'part', or text matches regex @'pattern'"),
    ("split_part", "split(text, ',')[0]"), ("join string_join", "strcat_array(array, ',')"),
    ("format sprintf printf", "strcat(a, ' ', b)"), ("str to_string to_char text", "tostring(x)"),
    ("ascii ord", "unicode_codepoints_from_string(text)[0]"),
    ("chr char", "unicode_codepoints_to_string(dynamic([65]))"),
    ("repeat_string", "strrep(text, 3)"),
    // Null
    ("ifnull nvl isnull_or zeroifnull", "coalesce(x, otherwise)"),
    ("nullif", "iff(a == b, long(null), a)"), ("is_null", "isnull(x), or isempty(x) for text"),
    ("is_not_null", "isnotnull(x), or isnotempty(x) for text"),
    ("exists", "isnotempty(x)"),
    // Choice and type
    ("if", "iff(condition, value, otherwise)"),
    ("decode switch", "case(condition, value, …, otherwise)"),
    (
      "cast convert try_cast tonumber to_number",
      "tolong(x), todouble(x), tostring(x), todatetime(x)"
    ),
    ("integer int_value to_int parse_int bigint", "tolong(x)"),
    ("float to_float tofloat", "todouble(x)"),
    ("to_bool boolean", "tobool(x)"), ("type typeof_value isinstance", "gettype(x)"),
    // Time
    (
      "getdate sysdate current_timestamp current_time current_date utcnow today sysutcdatetime",
      "now()"
    ),
    (
      "date_trunc trunc datetrunc time_bucket time_slice",
      "bin(t, 1h), startofday(t), startofmonth(t)"
    ),
    ("dateadd date_add timestampadd", "t + 1d, or datetime_add('month', 1, t)"),
    ("date_sub", "t - 1d, or datetime_add('month', -1, t)"),
    ("datediff date_diff timestampdiff", "datetime_diff('day', later, earlier)"),
    ("datepart date_part", "datetime_part('hour', t)"),
    ("year", "getyear(t)"), ("month", "monthofyear(t)"), ("day", "dayofmonth(t)"),
    ("hour", "hourofday(t)"), ("weekday dow", "dayofweek(t)"), ("week", "week_of_year(t)"),
    ("minute", "datetime_part('minute', t)"), ("second", "datetime_part('second', t)"),
    ("strftime date_format formatdate", "format_datetime(t, 'yyyy-MM-dd HH:mm:ss')"),
    ("strptime to_timestamp to_date parse_date parsedate str_to_date", "todatetime(text)"),
    ("from_unixtime to_datetime fromunixtime", "unixtime_seconds_todatetime(n)"),
    ("unix_timestamp to_unixtime epoch", "datetime_diff('second', t, datetime(1970-01-01))"),
    // Numbers
    ("ceil", "ceiling(x)"), ("power", "pow(x, y)"), ("random", "rand()"), ("mod", "x % y"),
    ("truncate", "toint(x), or bin(x, 0.01)"), ("ln", "log(x)"), ("greatest", "max_of(a, b)"),
    ("least", "min_of(a, b)"),
    // Aggregates
    ("mean average", "avg(x)"), ("std stddev stddev_samp", "stdev(x)"),
    ("var var_samp", "variance(x)"),
    ("median", "percentile(x, 50)"), ("p50", "percentile(x, 50)"),
    ("p90 perc90", "percentile(x, 90)"),
    ("p95 perc95", "percentile(x, 95)"), ("p99 perc99", "percentile(x, 99)"),
    ("quantile percentile_cont approx_percentile approx_quantile", "percentile(x, 95)"),
    ("nunique distinct_count dc distinctcount approx_count_distinct uniq", "dcount(x)"),
    ("size", "count(), or array_length(x)"),
    ("group_concat string_agg listagg", "strcat_array(make_list(x), ',')"),
    ("array_agg collect_list collect list values", "make_list(x)"),
    ("collect_set set", "make_set(x)"),
    ("first earliest first_value", "arg_min(t, x)"), ("last latest last_value", "arg_max(t, x)"),
    ("any_value anyvalue", "take_any(x)"), ("mode", "top-hitters 1 of x"),
    // Dynamic values
    ("json_extract get_json_object json_value json_query jsonextract", "parse_json(text).member"),
    ("json_parse from_json loads fromjson", "parse_json(text)"),
    ("to_json tojson dumps", "tostring(x)"),
    ("explode unnest flatten lateral", "| mv-expand x"), ("array", "pack_array(a, b)"),
    ("array_contains contains_any", "set_has_element(array, x)"), ("element_at", "array[0]"),
    ("object_keys map_keys keys", "bag_keys(x)"),
    ("struct map dict json_object object", "bag_pack('a', a)"),
    // Hashes, addresses, rows
    ("md5", "hash_md5(x)"), ("sha1", "hash_sha1(x)"), ("sha sha256 sha2", "hash_sha256(x)"),
    ("base64_decode from_base64 b64decode base64decode", "base64_decode_tostring(text)"),
    ("base64_encode to_base64 b64encode base64encode", "base64_encode_tostring(text)"),
    ("urldecode", "url_decode(text)"), ("urlencode", "url_encode(text)"),
    ("cidrmatch cidr_match is_in_subnet ip_in_range", "ipv4_is_in_range(ip, '10.0.0.0/8')"),
    ("lag", "prev(x), behind 'sort'"), ("lead", "next(x), behind 'sort'"),
    ("rownum row_num rownumber", "row_number(), behind 'sort'"),
    ("rank dense_rank", "row_rank_dense(x)"),
    ("cumsum", "row_cumsum(x), behind 'sort'"), ("uuid newid generate_uuid", "new_guid()"),
  ]
}
