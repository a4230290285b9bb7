import CInflate
import Foundation
import Glibc
import Testing

/// Charts as pictures, on terminals that say that they show them.
@Suite struct GraphicsTests {
  private static let query = "range x from 0 to 100 step 1 | extend y = x | render linechart"

  @Test func sixelsAreDrawn() async throws {
    let seen = try await PictureTerminal.seen(by: Self.query, answer: "\u{1B}[?62;4;22c")
    let picture = try #require(Picture(sixels: seen))
    #expect(picture.isDiagonal)
    #expect(picture.width % 10 == 0 && picture.width > 700 && picture.height == 21 * 20)
    #expect(!seen.unicodeScalars.contains { (0x2801...0x28FF).contains($0.value) })
    // The axis has its labels as text.
    #expect(seen.contains("100") && seen.contains("┤") && seen.contains("└"))
  }

  @Test func kittyShowsTheSamePicture() async throws {
    let kitty = try await PictureTerminal.seen(
      by: Self.query, answer: "\u{1B}_Gi=31;OK\u{1B}\\\u{1B}[?62;c")
    let sixel = try await PictureTerminal.seen(by: Self.query, answer: "\u{1B}[?62;4;22c")
    let pictures = try (#require(Picture(kitty: kitty)), #require(Picture(sixels: sixel)))
    #expect(pictures.0.isDiagonal)
    #expect(pictures.0.width == pictures.1.width && pictures.0.height == pictures.1.height)
    #expect(pictures.0.isSet == pictures.1.isSet)
  }

  @Test(arguments: ["\u{1B}[?62;22c", "", "\u{1B}[?6"])
  func othersHaveDots(_ answer: String) async throws {
    let seen = try await PictureTerminal.seen(by: Self.query, answer: answer)
    #expect(seen.unicodeScalars.contains { (0x2801...0x28FF).contains($0.value) })
    #expect(!seen.contains("\u{1B}P") && seen.components(separatedBy: "\u{1B}_G").count == 2)
  }

  @Test func nobodyIsAskedForNothing() async throws {
    for (query, variables) in [
      (Self.query, ["NO_COLOR": "1"]), (Self.query, ["TERM": "linux"]),
      ("print x = 1 | render barchart", [:]), ("print x = 1", [:]),
    ] {
      let seen = try await PictureTerminal.seen(
        by: query, answer: "\u{1B}[?62;4;22c", environment: variables)
      #expect(!seen.contains("\u{1B}[c") && !seen.contains("\u{1B}P"), "\(query) \(variables)")
    }
  }
}

/// A terminal of 80 columns and 30 lines, whose characters are 10 dots wide and 20 high, that answers as it is told.
private enum PictureTerminal {
  /// All that the command writes to it for a query.
  static func seen(
    by query: String, answer: String, environment: [String: String] = [:]
  ) async throws -> String {
    let terminal = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    defer { close(terminal) }
    // TIOCSPTLCK and TIOCGPTN, which Swift does not import.
    var (lock, number): (Int32, Int32) = (0, -1)
    try #require(ioctl(terminal, 0x4004_5431, &lock) == 0)
    try #require(ioctl(terminal, 0x8004_5430, &number) == 0)
    var size = winsize(ws_row: 30, ws_col: 80, ws_xpixel: 800, ws_ypixel: 600)
    try #require(ioctl(terminal, UInt(TIOCSWINSZ), &size) == 0)
    let name = "/dev/pts/\(number)"
    // Opened here too, so that nothing is lost when the command has ended.
    let other = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC)
    defer { close(other) }
    var variables = ["TERM": "xterm-256color"]
    variables.merge(environment) { $1 }
    let process = try Program(
      [
        "--wait", "/bin/sh", "-c", "exec <> \"$0\" >&0 2>&0; exec \"$@\"", name, Program.path,
        "query", query, "table",
      ], program: "/usr/bin/setsid", environment: variables)
    var seen: [UInt8] = []
    var hasAnswered = false
    var isOver = false
    while true {
      var waiting = pollfd(fd: terminal, events: Int16(POLLIN), revents: 0)
      if poll(&waiting, 1, 50) > 0 {
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        let count = read(terminal, &piece, piece.count)
        if count > 0 { seen += piece[..<count] }
      } else if isOver {
        break
      }
      if !hasAnswered, seen.suffix(3) == [0x1B, UInt8(ascii: "["), UInt8(ascii: "c")] {
        hasAnswered = true
        _ = write(terminal, answer, answer.utf8.count)
      }
      if !isOver { isOver = process.hasEnded }
    }
    #expect(try await process.ended() == 0)
    return String(decoding: seen, as: UTF8.self)
  }
}

/// A picture as a terminal shows it.
private struct Picture {
  let width: Int
  let height: Int

  /// Whether each dot has a colour, from the left and the top.
  var isSet: [Bool]

  /// Whether it goes from the lower left to the upper right.
  var isDiagonal: Bool {
    (0..<8).allSatisfy { step in
      let across = step * (width - 2) / 7
      let down = (height - 1) - step * (height - 2) / 7
      let isNear = (-3...3).contains { offset in
        (0..<height).contains(down + offset) && isSet[(down + offset) * width + across]
      }
      return isNear && !isSet[(height - 1 - down) * width + across] || abs(height - 2 * down) < 20
    }
  }

  /// Reads sixels.
  init?(sixels text: String) {
    guard let start = text.firstRange(of: "\u{1B}P0;1;0q\""),
      let end = text[start.upperBound...].firstRange(of: "\u{1B}\\")
    else { return nil }
    let bytes = Array(text[start.upperBound..<end.lowerBound].utf8)
    var place = 0
    func number() -> Int {
      var value = 0
      while place < bytes.count, (48...57).contains(bytes[place]) {
        value = value * 10 + Int(bytes[place]) - 48
        place += 1
      }
      return value
    }
    func numbers() -> [Int] {
      var values = [number()]
      while place < bytes.count, bytes[place] == UInt8(ascii: ";") {
        place += 1
        values.append(number())
      }
      return values
    }
    let head = numbers()
    guard head.count == 4 else { return nil }
    width = head[2]
    height = head[3]
    isSet = [Bool](repeating: false, count: width * height)
    var (x, y) = (0, 0)
    while place < bytes.count {
      let byte = bytes[place]
      place += 1
      var count = 1
      var sixel = byte
      switch byte {
      case UInt8(ascii: "#"):
        _ = numbers()
        continue
      case UInt8(ascii: "$"):
        x = 0
        continue
      case UInt8(ascii: "-"):
        (x, y) = (0, y + 6)
        continue
      case UInt8(ascii: "!"):
        count = number()
        sixel = bytes[place]
        place += 1
      default: break
      }
      guard (63...126).contains(sixel), x + count <= width else { return nil }
      for _ in 0..<count {
        for bit in 0..<6 where (sixel - 63) >> UInt8(bit) & 1 == 1 {
          guard y + bit < height else { return nil }
          isSet[(y + bit) * width + x] = true
        }
        x += 1
      }
    }
  }

  /// Reads a picture of kitty's protocol.
  init?(kitty text: String) {
    var numbers: [String: Int] = [:]
    var body = ""
    for piece in text.components(separatedBy: "\u{1B}_G").dropFirst() {
      guard let end = piece.firstRange(of: "\u{1B}\\"), let colon = piece.firstIndex(of: ";") else {
        return nil
      }
      let settings = piece[..<colon].split(separator: ",")
      if settings.contains("a=q") { continue }
      for setting in settings {
        let parts = setting.split(separator: "=")
        if parts.count == 2, let value = Int(parts[1]), numbers[String(parts[0])] == nil {
          numbers[String(parts[0])] = value
        }
      }
      body += piece[piece.index(after: colon)..<end.lowerBound]
    }
    guard let width = numbers["s"], let height = numbers["v"], numbers["f"] == 32,
      let compressed = Data(base64Encoded: body)
    else { return nil }
    self.width = width
    self.height = height
    var pixels = [UInt8](repeating: 0, count: width * height * 4)
    var isFull = false
    let count = compressed.withUnsafeBytes { bytes in
      inflate_text(
        deflate_zlib, bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count, &pixels,
        pixels.count, &isFull)
    }
    guard count == pixels.count else { return nil }
    isSet = (0..<width * height).map { pixels[$0 * 4 + 3] != 0 }
  }
}
