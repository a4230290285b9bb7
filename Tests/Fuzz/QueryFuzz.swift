import KQL
import KQLSyntax

/// Fuzz targets of what reads queries.
enum QueryFuzz {
  /// Lexer, parser, renderer and completeness: no text may end the process.
  static func parser(_ input: UnsafeRawBufferPointer) {
    let text = String(decoding: input, as: UTF8.self)
    let size = text.utf8.count
    var end = 0
    for token in Lexer.tokens(of: text) {
      precondition(token.span.start >= end && token.span.end <= size, "tokens overlap")
      precondition(token.span.end > token.span.start, "a token is empty")
      end = token.span.end
    }
    let result = Parser.parse(text)
    for diagnostic in result.diagnostics {
      let span = diagnostic.span
      precondition(span.start >= 0 && span.end <= size, "a diagnostic leaves the text")
    }
    if let first = result.diagnostics.first {
      precondition(!first.rendered(in: text).isEmpty, "a diagnostic shows nothing")
    }
    let completeness = Parser.completeness(of: text)
    precondition(
      (completeness == .complete) == result.diagnostics.isEmpty, "completeness and parser differ")
  }

  /// Binding and running; no value may end the process.
  static func query(_ input: UnsafeRawBufferPointer) {
    guard input.count < 4096 else { return }
    let text = String(decoding: input, as: UTF8.self)
    // What makes rows out of nothing may rightly take long.
    guard !["range", "repeat", "strrep"].contains(where: text.contains) else { return }
    do {
      let now = Datetime(ticks: 638_425_299_060_000_000)
      for table in try Query(text, now: now).run(now: now) { _ = table.markdown }
    } catch let refusal as Query.Refusal {
      for diagnostic in refusal.diagnostics.prefix(3) { _ = diagnostic.rendered(in: text) }
    } catch {}
  }
}
