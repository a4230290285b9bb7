import CInflate
import KQL

extension PixelCanvas {
  /// The picture in kitty's protocol, below the text: compressed pixels in pieces of 4,096 characters
  /// (sw.kovidgoyal.net/kitty/graphics-protocol).
  func appendKitty(to buffer: inout ByteBuffer) {
    var pixels = [UInt8](repeating: 0, count: dots.count * 4)
    for (place, number) in dots.enumerated() where number != 0 {
      let color = Self.colors[Int(number) - 1]
      pixels[place * 4] = color.red
      pixels[place * 4 + 1] = color.green
      pixels[place * 4 + 2] = color.blue
      pixels[place * 4 + 3] = 0xFF
    }
    let room = deflate_bound(pixels.count)
    let compressed = [UInt8](unsafeUninitializedCapacity: room) { target, count in
      count = deflate_text(
        deflate_zlib, 6, pixels, pixels.count, target.baseAddress, room)
    }
    var rest = Base64Text.encoded(compressed)[...]
    var head = "a=T,f=32,o=z,s=\(width),v=\(height),c=\(columns),r=\(rows),C=1,z=-1,q=2,"
    while !rest.isEmpty {
      let piece = rest.prefix(4096)
      rest = rest[piece.endIndex...]
      buffer.append("\u{1B}_G\(head)m=\(rest.isEmpty ? 0 : 1);")
      buffer.append(String(piece))
      buffer.append("\u{1B}\\")
      head = "q=2,"
    }
  }
}
