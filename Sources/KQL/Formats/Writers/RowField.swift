import CScan

/// A column of a batch, resolved for a loop over rows.
struct RowField {
  /// The elements.
  let elements: UnsafeRawPointer

  /// The null flags, one per stored element; `nil` when no row is null.
  let nulls: UnsafePointer<UInt8>?

  /// 0 when one element stands for every row, else 1.
  let step: Int

  /// The type of the elements.
  let type: ScalarType

  /// Whether dynamic elements are well-formed JSON on one line for sure.
  let isPlainJSON: Bool

  init(_ column: Column) {
    isPlainJSON = column.isPlainJSON
    elements = UnsafeRawPointer(column.elements)
    nulls = column.nulls.map { UnsafePointer($0) }
    step = column.isConstant ? 0 : 1
    type = column.type
  }

  /// Whether a row is null.
  @inline(__always)
  func isNull(_ row: Int) -> Bool {
    guard let nulls else { return false }
    return nulls[row &* step] != 0
  }

  /// The element of a row, as the Swift type of the column.
  @inline(__always)
  func element<Element: ScalarElement>(_ row: Int, as _: Element.Type = Element.self) -> Element {
    elements.assumingMemoryBound(to: Element.self)[row &* step]
  }
}

/// The text columns of a batch whose bytes stand here and there, as after a sort: what is soon read is fetched
/// before.
private struct ScatteredTexts {
  private let columns: [UnsafePointer<StringView>]
  private let count: Int

  /// How many rows before they are read.
  private static let lead = 12

  init(_ fields: UnsafeBufferPointer<RowField>, count: Int) {
    self.count = count
    columns = fields.compactMap { field in
      guard field.type == .string || field.type == .dynamic, field.step == 1, count > 64 else {
        return nil
      }
      // A dynamic value is its text.
      let texts = field.elements.assumingMemoryBound(to: StringView.self)
      let jumps = stride(from: 0, to: count - 1, by: count / 16).count { row in
        let distance = texts[row + 1].start - texts[row].start
        return distance < -4096 || distance > 4096
      }
      return jumps > 4 ? texts : nil
    }
  }

  /// Fetches the texts of a row that will soon be read.
  @inline(__always)
  func fetch(before row: Int) {
    let row = row &+ Self.lead
    guard row < count else { return }
    for texts in columns { scan_prefetch(texts[row].start) }
  }
}

extension Batch {
  /// Calls `body` with the columns resolved; they stay alive and in place until it returns.
  @inline(__always)
  func withFields(_ body: (UnsafeBufferPointer<RowField>) -> Void) {
    let columns = (0..<columnCount).map { column($0) }
    let fields = columns.map { RowField($0) }
    withExtendedLifetime(columns) { fields.withUnsafeBufferPointer(body) }
  }

  /// Calls `body` for each row with the columns resolved; they stay alive and in place until it returns.
  @inline(__always)
  func forEachRow(_ body: (_ row: Int, _ fields: UnsafeBufferPointer<RowField>) -> Void) {
    withFields { fields in
      let texts = ScatteredTexts(fields, count: count)
      for row in 0..<count {
        texts.fetch(before: row)
        body(row, fields)
      }
    }
  }
}
