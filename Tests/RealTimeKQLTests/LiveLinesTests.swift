import KQL
import RealTimeKQL
import Testing

/// Lines that are drawn again and again in place.
@Suite struct LiveLinesTests {
  private let size = TerminalSize(columns: 20, lines: 10)

  private func lines(_ text: String...) -> [DisplayLine] { text.map { DisplayLine($0.utf8) } }

  /// What is drawn, without the marks that keep lines from being wrapped.
  private static func withoutWrapping(_ output: borrowing ByteBuffer) -> String {
    output.string.replacing("\u{1B}[?7l", with: "").replacing("\u{1B}[?7h", with: "")
  }

  private func drawn(
    _ text: String..., in area: inout LiveLines, size: TerminalSize? = nil, isWhole: Bool = false
  ) -> String {
    var output = ByteBuffer()
    area.draw(
      text.map { DisplayLine($0.utf8) }, in: size ?? self.size, isWhole: isWhole, &output)
    return Self.withoutWrapping(output)
  }

  @Test func theCursorWaitsAtTheStart() {
    var area = LiveLines()
    #expect(drawn("a", "b", in: &area) == "\ra\u{1B}[K\nb\u{1B}[K\u{1B}[1A\r")
  }

  @Test func onlyChangedLinesAreDrawn() {
    var area = LiveLines()
    _ = drawn("a", "b", "c", in: &area)
    #expect(drawn("a", "x", "c", in: &area) == "\r\nx\u{1B}[K\u{1B}[1A\r")
    #expect(drawn("a", "x", "c", in: &area) == "")
    #expect(
      drawn("a", "x", "c", in: &area, isWhole: true)
        == "\ra\u{1B}[K\nx\u{1B}[K\nc\u{1B}[J\u{1B}[2A\r")
  }

  @Test func linesThatAreGoneAreErased() {
    var area = LiveLines()
    _ = drawn("a", "b", "c", in: &area)
    #expect(drawn("a", in: &area) == "\ra\u{1B}[J\r")
    // Never from the first column: that would be taken for a whole screen.
    #expect(drawn(in: &area) == "\r \u{1B}[J\r")
    #expect(drawn(in: &area) == "")
  }

  @Test func anotherWindowIsDrawnAsAWhole() {
    var area = LiveLines()
    _ = drawn("a", "b", in: &area)
    let text = drawn("a", "b", in: &area, size: TerminalSize(columns: 10, lines: 10))
    #expect(text == "\ra\u{1B}[K\nb\u{1B}[J\u{1B}[1A\r")
  }

  @Test func textStandsAboveTheLines() {
    var area = LiveLines()
    var output = ByteBuffer()
    _ = drawn("a", "b", in: &area)
    let text = ByteBuffer.of("one\n")
    area.write(text.bytes, above: lines("a", "b"), in: size, &output)
    #expect(Self.withoutWrapping(output) == "\rone\u{1B}[K\n\ra\u{1B}[K\nb\u{1B}[J\u{1B}[1A\r")
    output.removeAll()
    area.settle(&output)
    #expect(output.string == "\r\n\n")
  }
}

extension ByteBuffer {
  static func of(_ text: String) -> ByteBuffer {
    var buffer = ByteBuffer()
    buffer.append(text)
    return buffer
  }
}
