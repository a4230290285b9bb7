import Foundation
import RealTimeKQL
import Testing

/// The outputs `adx` and `blob`, against services that speak their protocols, and the official clients against
/// the same services.
@Suite struct AzureOutputTests {
  private let folder: Folder
  static let hasClients = Python.has("azure.kusto.ingest", "azure.storage.blob")

  init() throws { folder = try Folder() }

  private func adx(_ url: String, _ change: (inout KustoOutput) -> Void = { _ in }) -> KustoOutput {
    var output = KustoOutput(cluster: url, database: "D", table: "T")
    output.batchSize = ByteSize(1024)
    change(&output)
    return output
  }

  @Test(arguments: [false, true]) func rowsReachATable(_ isDirect: Bool) async throws {
    let service = try KustoService(key: "key-4711")
    defer { service.stop() }
    let delivery = Delivery(
      folder,
      to: adx(service.url) {
        $0.isDirect = isDirect
        $0.client = "app-1"
        $0.key = Secret("key-4711")
        $0.authority = service.url + "/tenant"
      }, count: 500)
    let statistics = try await delivery.run()
    #expect(service.rows("T") == Delivery.lines(500))
    #expect(service.now.tables["T"]?.columns == ["n": "long", "s": "string"])
    #expect(statistics.sinks[0]["delivered"] == 500)
    #expect(service.now.tokens == 1)
    let mapping = service.now.commands.first { $0.contains("mapping") }
    #expect(mapping?.contains(#"{"column":"n","Properties":{"Path":"$[\'n\']"}}"#) == true)
    if isDirect { return }
    let message = try #require(service.now.messages.first)
    #expect(message["format"] == "multijson")
    #expect(message["tags"]?.hasPrefix("[\"ingest-by:") == true)
  }

  /// Whatever fails on the way, a batch that was taken is not taken again.
  @Test func theQueueTakesNothingTwice() async throws {
    let service = try KustoService(steps: [
      ("resources", .reply(.answer(503))), ("/storage/", .taken(.silence)),
      ("/storage/", .reply(.answer(500))), ("/queue/", .taken(.silence)),
      ("/queue/", .taken(.answer(500))), ("/storage/", .reply(.answer(403))),
      ("/queue/", .taken(.half(500))), ("/queue/", .reply(.answer(429, ["Retry-After": "9"]))),
    ])
    defer { service.stop() }
    let delivery = Delivery(folder, to: adx(service.url), count: 300)
    try await delivery.run()
    #expect(service.rows("T") == Delivery.lines(300))
    #expect(service.now.doubled == 3)
    #expect(service.now.steps.isEmpty)
    #expect(delivery.pauses.now.contains(9000))
  }

  @Test func theEngineMayBeBusy() async throws {
    let service = try KustoService(steps: [
      ("/ingest/", .reply(.answer(503))), ("/ingest/", .reply(.answer(429, ["Retry-After": "5"]))),
      (
        "/ingest/",
        .reply(.answer(400, [:], #"{"error":{"code":"Throttled","@permanent":false}}"#))
      ), ("/ingest/", .taken(.half(200))),
    ])
    defer { service.stop() }
    let delivery = Delivery(folder, to: adx(service.url) { $0.isDirect = true }, count: 300)
    try await delivery.run()
    #expect(service.rows("T") == Delivery.lines(300))
  }

  @Test func aTableGetsTheColumnsItLacks() async throws {
    let service = try KustoService()
    defer { service.stop() }
    service.change { $0.tables["T"] = .init(columns: ["n": "real", "old": "string"]) }
    let delivery = Delivery(folder, to: adx(service.url), count: 3)
    try await delivery.run()
    #expect(service.now.tables["T"]?.columns == ["n": "real", "s": "string", "old": "string"])
    #expect(service.rows("T").count == 3)
    service.change { $0.tables["T"] = .init(columns: ["n": "datetime"]) }
    let error = await Delivery(folder, to: adx(service.url), count: 3).failure()
    #expect(error?.message.contains("'n' of the table 'T' is a datetime") == true)
    service.change { $0.tables["T"]?.rows = ["old"] }
    try await Delivery(folder, to: adx(service.url) { $0.resets = true }, count: 3).run()
    #expect(service.rows("T") == Delivery.lines(3))
  }

  @Test func aWrongKeyIsToldWithoutIt() async throws {
    let service = try KustoService(key: "key-4712")
    defer { service.stop() }
    let error = await Delivery(
      folder,
      to: adx(service.url) {
        $0.client = "app-1"
        $0.key = Secret("bad secret key-4711")
        $0.authority = service.url + "/tenant"
      }
    ).failure()
    #expect(error?.message.contains("AADSTS7000215") == true)
    #expect(error?.message.contains("4711") == false)
  }

  @Test func theMachineMayHaveAnIdentity() async throws {
    let service = try KustoService(key: "key")
    defer { service.stop() }
    let machine = try WebServer { request in
      request.headers["x-identity-header"] == "h-12345"
        && request.parameters["resource"] == "https://kusto.test"
        ? .answer(200, [:], #"{"access_token":"token-0","expires_in":"3599"}"#) : .answer(400)
    }
    defer { machine.stop() }
    let input = try folder.write(Delivery.lines(3).joined(separator: "\n"), to: "in.ndjson")
    let result = try await Program.run(
      [
        "ndjson", input, "adx", "--adxcluster=\(service.url)", "--adxdatabase=D", "--adxtable=T",
        "--adxclientid=machine-1",
      ],
      environment: ["IDENTITY_ENDPOINT": machine.url + "/token", "IDENTITY_HEADER": "h-12345"])
    #expect(result.code == 0, "\(result.errors)")
    #expect(service.rows("T") == Delivery.lines(3))
  }

  /// The original's demonstration: a query over what comes, and over what was uploaded, give the same rows.
  @Test func aQueryGivesTheSameOverBoth() async throws {
    let service = try KustoService()
    defer { service.stop() }
    let query =
      "T | where n % 3 == 0 | summarize c = count(), m = max(n) by digit = n % 10 | sort by digit asc"
    var all = Delivery(folder, to: adx(service.url), count: 400)
    all.query = "T"
    try await all.run()
    let uploaded = try folder.write(
      service.rows("T").joined(separator: "\n"), to: "uploaded.ndjson")
    let live = try await Program.run("ndjson", folder["in.ndjson"], "-e", query)
    let later = try await Program.run("ndjson", uploaded, "-e", query)
    #expect(live.lines.count == 10 && live.lines == later.lines)
  }

  // MARK: blob

  private func blob(_ service: BlobService, signed: Bool = false) -> BlobOutput {
    var output = BlobOutput(
      connectionString: Secret(service.connection(signed: signed)), container: "logs")
    output.batchSize = ByteSize(1024)
    return output
  }

  @Test(arguments: [false, true]) func rowsAreAddedToABlobOnce(_ isSigned: Bool) async throws {
    let service = try BlobService([
      .reply(.answer(500)), .taken(.silence), .taken(.answer(500)), .reply(.silence),
      .taken(.half(201)), .reply(.answer(503, ["Retry-After": "4"])),
    ])
    defer { service.stop() }
    let delivery = Delivery(folder, to: blob(service, signed: isSigned), count: 400)
    let statistics = try await delivery.run()
    #expect(service.lines == Delivery.lines(400))
    #expect(statistics.sinks[0]["delivered"] == 400)
    #expect(service.now.blobs.keys.allSatisfy { $0.hasPrefix("logs/realtimekql/20") })
    // A second run goes on behind the first.
    try await Delivery(folder, to: blob(service), count: 3).run()
    #expect(service.lines.count == 403)
  }

  @Test(arguments: [false, true]) func rowsBecomeBlocksOnce(_ isSigned: Bool) async throws {
    let service = try BlobService([
      .reply(.answer(500)), .taken(.silence), .taken(.answer(500)), .reply(.silence),
      .taken(.half(201)), .reply(.answer(503, ["Retry-After": "4"])),
    ])
    defer { service.stop() }
    // What is taken of a request before there is a container is nothing.
    service.add(container: "logs")
    var output = blob(service, signed: isSigned)
    output.kind = .block
    let delivery = Delivery(folder, to: output, count: 400)
    let statistics = try await delivery.run()
    #expect(service.lines == Delivery.lines(400))
    #expect(statistics.sinks[0]["delivered"] == 400)
    // A second run has a blob of its own.
    try await Delivery(folder, to: output, count: 3).run()
    #expect(service.lines.count == 403)
    #expect(service.now.blobs.count == 2)
  }

  @Test func aWrongSignatureIsTold() async throws {
    let service = try BlobService()
    defer { service.stop() }
    let wrong = service.connection().replacing(BlobService.key, with: "d3Jvbmcga2V5IG9mIG1pbmU=")
    let error = await Delivery(
      folder, to: BlobOutput(connectionString: Secret(wrong), container: "logs")
    ).failure()
    #expect(error?.message.contains("answered 403: AuthenticationFailed") == true)
    #expect(error?.message.contains("d3Jvbmcg") == false)
  }

  @Test func connectionStringsAreRefusedWhereTheyHoldSecrets() throws {
    let service = ["demo", "blob", "--blobcontainername=logs"]
    for text in [
      "AccountName=a;AccountKey=hunter2==",
      "BlobEndpoint=https://a/;SharedAccessSignature=sig=hunter2",
    ] {
      let error = #expect(throws: PipelineError.self) {
        _ = try PipelineRequest(words: service + ["--blobconnectionstring=\(text)"])
      }
      #expect(error?.message.contains("REALTIMEKQL_BLOB_CONNECTION_STRING") == true)
      #expect(error?.message.contains("hunter2") == false)
    }
    _ = try PipelineRequest(words: service + ["--blobconnectionstring=AccountName=a"])
  }

  // MARK: The official clients

  /// The services accept what Microsoft's clients send, so that what they accept of us is right.
  @Test(
    .enabled(
      if: hasClients, "pip install azure-kusto-ingest azure-storage-blob"))
  func officialClientsAreAccepted() async throws {
    let kusto = try KustoService()
    let blobs = try BlobService()
    defer {
      kusto.stop()
      blobs.stop()
    }
    kusto.change { $0.tables["T"] = .init(columns: ["n": "long"]) }
    try folder.write("{\"n\":1}\n{\"n\":2}\n", to: "rows.json")
    let result = try await Python.run(
      """
      import sys
      from azure.kusto.data import KustoConnectionStringBuilder, KustoClient, DataFormat
      from azure.kusto.ingest import QueuedIngestClient, KustoStreamingIngestClient, IngestionProperties
      from azure.storage.blob import BlobServiceClient
      url, connection, path = sys.argv[1:]
      builder = KustoConnectionStringBuilder(url)
      answer = KustoClient(builder).execute_mgmt("D", ".show table ['T'] cslschema")
      assert answer.primary_results[0][0]["Schema"] == "n:long", answer
      properties = IngestionProperties(database="D", table="T", data_format=DataFormat.MULTIJSON)
      QueuedIngestClient(builder).ingest_from_file(path, ingestion_properties=properties)
      KustoStreamingIngestClient(builder).ingest_from_file(path, ingestion_properties=properties)
      service = BlobServiceClient.from_connection_string(connection)
      service.create_container("official")
      blob = service.get_blob_client("official", "a b/%.ndjson")
      blob.create_append_blob()
      blob.append_block(b"one", appendpos_condition=0)
      blob.append_block(b"two", appendpos_condition=3)
      assert blob.get_blob_properties().size == 6
      assert blob.download_blob(offset=3, length=3).readall() == b"two"
      from azure.storage.blob import BlobBlock
      blocks = service.get_blob_client("official", "blocks.ndjson")
      for name in ["000000", "000001", "000002"]:
          blocks.stage_block(name, name.encode())
      blocks.commit_block_list([BlobBlock("000000"), BlobBlock("000002")])
      assert blocks.download_blob().readall() == b"000000000002"
      print("accepted")
      """, kusto.url, blobs.connection(), folder["rows.json"])
    #expect(result.output.hasSuffix("accepted\n"), "\(result.errors.suffix(1500))")
    #expect(kusto.rows("T") == ["{\"n\":1}", "{\"n\":2}", "{\"n\":1}", "{\"n\":2}"])
    #expect(blobs.now.blobs["official/a b/%.ndjson"] == Array("onetwo".utf8))
  }
}
