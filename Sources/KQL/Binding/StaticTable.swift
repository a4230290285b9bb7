extension InputView {
  /// The rows of the table, where its input is read to its end before the others.
  func rows(of table: InputTable, reading rescan: CatalogInput.Rescan?) -> Plan {
    let format = format
    // What is asked for later is looked for in the rows.
    let paths = namedPaths
    return .generated(table.schema) { (run) throws(RunError) in
      guard let rescan else { throw RunError("'\(table.name)' can be read only once") }
      let rows = RowCollector(table.schema, run)
      let reader = format.makeReader(paths: paths)
      try rescan { chunk in reader.read(chunk) { rows.process($0) } }
      if let error = run.error { throw error }
      return rows.table
    }
  }
}
