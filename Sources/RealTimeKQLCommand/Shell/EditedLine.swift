import CLibEdit
import Glibc
import KQL

/// The prompt and the line being edited, as they stand on the screen.
///
/// libedit draws them, and knows nothing of what others do to the screen: of a terminal that moves lines
/// when its window changes, and of text that is put above them.
final class EditedLine {
  private let editor: OpaquePointer

  /// The prompt.
  var prompt = ""

  /// How wide the terminal was when the line was drawn last.
  private var width = 80

  /// Whether a line is being read.
  private(set) var isOpen = false

  init(_ editor: OpaquePointer) { self.editor = editor }

  /// Learns that a line is being read from here on.
  func open() {
    isOpen = true
    line_editor_resize(editor)
    width = Terminal.width(of: STDOUT_FILENO) ?? 80
    Terminal.set(bracketedPaste: true)
  }

  /// Learns that the line has ended.
  func close() {
    isOpen = false
    Terminal.set(bracketedPaste: false)
  }

  /// Draws the line for the window as it is now.
  func resize() {
    width = Terminal.width(of: STDOUT_FILENO) ?? 80
    // Terminals that fold lines again have moved the cursor to where the new width puts it.
    if isOpen { Terminal.write(erasure) }
    line_editor_resize(editor)
    if isOpen { line_editor_redraw(editor) }
  }

  /// Puts whole lines above the line, which stays as it is.
  func putAbove(_ text: String) {
    guard isOpen else { return Terminal.write(text) }
    Terminal.write(erasure + text)
    line_editor_redraw(editor)
  }

  /// What takes the prompt and the line off the screen and leaves the cursor where they began.
  private var erasure: String {
    let row = cursorRow
    return (row > 0 ? "\r\u{1B}[\(row)A" : "\r") + "\u{1B}[J"
  }

  /// How many rows below that of the prompt's beginning the cursor is.
  private var cursorRow: Int {
    var length = 0
    var cursor = 0
    guard let start = line_editor_line(editor, &length, &cursor) else { return 0 }
    let bytes = UnsafeRawBufferPointer(start: start, count: min(cursor, length))
    var row = 0
    var column = 0
    for scalar in (prompt + String(decoding: bytes, as: UTF8.self)).unicodeScalars {
      if scalar == "\n" {
        row += 1
        column = 0
        continue
      }
      let cells = scalar == "\t" ? 8 - column % 8 : max(0, Int(line_editor_cells(scalar.value)))
      if column + cells > width {
        row += 1
        column = 0
      }
      column += cells
      // libedit puts the cursor to the next row as soon as one is full.
      if column >= width {
        row += 1
        column = 0
      }
    }
    return row
  }
}
