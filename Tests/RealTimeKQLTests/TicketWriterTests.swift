import RealTimeKQL
import Testing

/// Results that come in any order are written in that of the input.
@Suite struct TicketWriterTests {
  @Test func resultsAreInOrder() {
    var writer = TicketWriter<String>(lead: 4)
    var written: [String] = []
    func write() {
      while let next = writer.begin() {
        written.append(next)
        writer.end()
      }
    }
    for ticket in [2, 1, 4, 0, 3] {
      writer.add("\(ticket)", ticket: ticket)
      write()
      #expect(ticket != 4 || written.isEmpty)
    }
    #expect(written == ["0", "1", "2", "3", "4"])
  }

  @Test func onlyOneWrites() {
    var writer = TicketWriter<Int>(lead: 1)
    writer.add(0, ticket: 0)
    writer.add(1, ticket: 1)
    let first = writer.begin()
    let meanwhile = writer.begin()
    let turn = writer.beginTurn()
    #expect(first == 0 && meanwhile == nil && !turn)
    writer.end()
    let freeTurn = writer.beginTurn()
    let duringTurn = writer.begin()
    #expect(freeTurn && duringTurn == nil)
    writer.endTurn()
    let second = writer.begin()
    #expect(second == 1)
  }

  @Test func whoIsTooEarlyWaits() {
    var writer = TicketWriter<Int>(lead: 2)
    #expect(!writer.isTooEarly(2))
    #expect(writer.isTooEarly(3))
    writer.add(0, ticket: 0)
    let first = writer.begin()
    #expect(first == 0)
    #expect(writer.isTooEarly(3))
    writer.end()
    #expect(!writer.isTooEarly(3))
  }
}
