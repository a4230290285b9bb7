extension ReferencePage {
  /// The names of Kusto's documentation and what becomes of them, counted and listed.
  static var coverageLines: [String] {
    var lines = [
      "Every name that the documentation of Kusto's query language has a page for, and whether it runs",
      "here. A query that uses another name is refused with the reason below.", "",
      "| | documented | built | refused | later | built of all |", "|---|---|---|---|---|---|",
    ]
    for coverage in Coverage.all {
      let (refused, later) = (coverage.refused, coverage.later)
      let share = (coverage.builtCount * 1000 + coverage.names.count / 2) / coverage.names.count
      lines.append(
        "| \(coverage.kind) | \(coverage.names.count) | \(coverage.builtCount) | \(refused.count) "
          + "| \(later.count) | \(share / 10).\(share % 10) % |")
    }
    lines.append("")
    for coverage in Coverage.all {
      lines += ["## \(coverage.kind)", ""]
      let built = coverage.names.filter { $0.state == .built }.map { code($0.name) }
      if !built.isEmpty { lines += wrapped("Built: \(built.joined(separator: ", ")).") + [""] }
      lines += reasons("Refused", coverage.refused) + reasons("Later", coverage.later)
    }
    if lines.last == "" { lines.removeLast() }
    return lines
  }

  /// The names that share a reason, one line a reason.
  private static func reasons(
    _ heading: String, _ names: [(name: String, reason: String)]
  ) -> [String] {
    guard !names.isEmpty else { return [] }
    var byReason: [(reason: String, names: [String])] = []
    for (name, reason) in names {
      if let index = byReason.firstIndex(where: { $0.reason == reason }) {
        byReason[index].names.append(name)
      } else {
        byReason.append((reason, [name]))
      }
    }
    var lines = ["\(heading):", ""]
    for (reason, names) in byReason {
      lines += wrapped(
        "- \(names.map(code).joined(separator: ", ")): \(reason).", indent: "  ")
    }
    return lines + [""]
  }

  /// A text in lines of at most a hundred characters.
  private static func wrapped(_ text: String, indent: String = "") -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty, line.count + word.count + 1 > 100 {
        lines.append(line)
        line = indent + word
      } else {
        line += line.isEmpty ? word : " \(word)"
      }
    }
    return lines + [line]
  }
}

extension Coverage {
  /// The names that are not planned, with the reasons.
  fileprivate var refused: [(name: String, reason: String)] {
    names.compactMap { name, state in
      if case .refused(let reason) = state { (name, reason) } else { nil }
    }
  }

  /// The names that are planned, with what they would do.
  fileprivate var later: [(name: String, reason: String)] {
    names.compactMap { name, state in
      if case .later(let reason) = state { (name, reason) } else { nil }
    }
  }
}
