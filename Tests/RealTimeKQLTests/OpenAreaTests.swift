import KQL
import RealTimeKQL
import Testing

/// Lines that a terminal shows until the next ones.
@Suite struct OpenAreaTests {
  private func drawn(_ text: String, atMost limit: Int, in area: inout OpenArea) -> String {
    var output = ByteBuffer()
    var text = text
    text.withUTF8 { area.draw(UnsafeRawBufferPointer($0), atMost: limit, &output) }
    return output.string
  }

  @Test func cursorWaitsAtTheStart() {
    var area = OpenArea()
    #expect(drawn("a\nb\n", atMost: 5, in: &area) == "\u{1B}[2ma\nb\n\u{1B}[0m\u{1B}[2A\r")
    // The next lines take their place.
    #expect(drawn("c\n", atMost: 5, in: &area) == "\r\u{1B}[J\u{1B}[2mc\n\u{1B}[0m\u{1B}[1A\r")
    var output = ByteBuffer()
    area.clear(&output)
    #expect(output.string == "\r\u{1B}[J")
    output.removeAll()
    area.clear(&output)
    #expect(output.string == "")
  }

  @Test func theScreenIsNotExceeded() {
    var area = OpenArea()
    let text = drawn("1\n2\n3\n4\n", atMost: 3, in: &area)
    #expect(text == "\u{1B}[2m1\n2\n… 2 more lines\n\u{1B}[0m\u{1B}[3A\r")
  }

  @Test func nothingIsDrawnWithoutLines() {
    var area = OpenArea()
    #expect(drawn("", atMost: 5, in: &area) == "")
  }
}
