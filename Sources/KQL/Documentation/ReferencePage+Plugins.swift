extension ReferencePage {
  /// The plugins, with an example of each that the tests run.
  static var pluginLines: [String] {
    var lines = [
      "Plugins stand behind `evaluate`: `T | evaluate narrow()`. Their columns can be declared behind",
      "the call, which a stream needs when they depend on the rows:",
      "`T | evaluate bag_unpack(d) : (*, a: long)`. Those that are not built are in",
      "[Coverage](Coverage.md).", "",
    ]
    for plugin in Plugin.all.sorted(by: { $0.name < $1.name }) {
      lines += entry(
        plugin.name, aliases: [], notation: plugin.signature, plugin.summary, plugin.parameters)
      guard !plugin.example.isEmpty else { continue }
      lines += ["```kql", plugin.example, "```", "", result(of: plugin.example), ""]
    }
    lines.removeLast()
    return lines
  }

  /// The table that a query gives; nothing when it is wrong, which the tests find.
  private static func result(of query: String) -> String {
    let now = Datetime(ticks: 638_425_299_060_000_000)
    do throws(Query.Refusal) {
      let bound = try Query(query, now: now)
      do throws(RunError) {
        return try bound.run(now: now).last?.markdown ?? ""
      } catch {
        return ""
      }
    } catch {
      return ""
    }
  }
}
