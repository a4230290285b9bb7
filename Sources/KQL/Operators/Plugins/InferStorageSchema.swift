import KQLSyntax

extension Plugin {
  static let inferStorageSchema = Plugin(
    "infer_storage_schema", "Gives the columns of local files, as externaldata takes them.",
    signature: "infer_storage_schema(dynamic({'StorageContainers': [path], 'DataFormat': 'csv'}))",
    parameters: [
      "options": """
      A bag: StorageContainers (paths of files and folders), DataFormat, FileExtension, \
      FileNamePrefix, Mode (any, last or all) and InferenceOptions ({'UseFirstRowAsHeader': true}).
      """
    ],
    example: """
      evaluate infer_storage_schema(dynamic({
        'StorageContainers': ['/etc/os-release'], 'DataFormat': 'txt'}))
      """
  ) { (call) throws(Diagnostic) in
    try call.require(1...1)
    guard call.rows == nil else {
      throw Diagnostic("'\(call.name.text)' starts a query", at: call.name.span)
    }
    let syntax = call.arguments[0].value
    let options = try call.binder.constant(syntax, as: .dynamic)
    guard let bag = options.value(0, as: Dynamic.self) else {
      throw Diagnostic(
        "expected a bag of options", at: syntax.span, help: "it is \(call.signature)")
    }
    let arena = Arena()
    func text(_ name: StaticString) -> String? {
      bag.member(StringView(name))?.asString(arena).string
    }
    var request = StorageRequest()
    for container in bag.member(StringView("StorageContainers")).map({ Array($0.elements) }) ?? [] {
      let address = container.asString(arena).string
      request.paths.append(try ExternalFile.path(address, for: call.name.text, at: syntax.span))
    }
    guard !request.paths.isEmpty else {
      throw Diagnostic("'StorageContainers' names no path", at: syntax.span)
    }
    let format = text("DataFormat")?.lowercased() ?? ""
    guard let known = ExternalFile.Format(rawValue: format) else {
      throw Diagnostic(
        "the format '\(format)' cannot be read", at: syntax.span, help: ExternalFile.Format.help)
    }
    request.format = known
    request.suffix = text("FileExtension") ?? ""
    request.prefix = text("FileNamePrefix") ?? ""
    let mode = text("Mode")?.lowercased() ?? "last"
    guard let knownMode = StorageRequest.Mode(rawValue: mode) else {
      throw Diagnostic("unknown mode '\(mode)'", at: syntax.span, help: "it is any, last or all")
    }
    request.mode = knownMode
    let inference = bag.member(StringView("InferenceOptions"))
    request.hasHeader =
      inference?.member(StringView("UseFirstRowAsHeader"))?.asBool ?? false
    let schema: Schema
    do throws(RunError) {
      schema = try call.binder.inferSchema(request)
    } catch {
      throw Diagnostic(error.message, at: call.span)
    }
    let columns = schema.map { "\($0.name):\($0.type.rawValue)" }.joined(separator: ", ")
    return try call.plan(
      "print CslSchema = _columns", tables: [:], values: ["_columns": Constant(columns)])
  }
}
