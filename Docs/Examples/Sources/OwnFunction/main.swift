// A scalar function of one's own: a closure over Swift values, whose types are those of the columns.
import RealTimeKQL

let isPrime = ScalarFunction(
  named: "is_prime", "Whether a whole number is prime.", parameters: ["number": "The number."]
) { (number: Int64) -> Bool in
  number > 1 && !(2..<number).prefix { $0 * $0 <= number }.contains { number % $0 == 0 }
}

// A pipeline has it among its `functions`; of components that have it, words make such pipelines.
let components = Components.builtIn.adding(functions: [isPrime])
let query = "T | project id, prime = is_prime(id)"
let words = ["ndjson", "SampleQueries/Data/orders.ndjson", "-e", query]
try await PipelineRequest(words: words, components).pipeline.run()

// Prints:
// {"id":1,"prime":false}
// {"id":2,"prime":true}
// {"id":3,"prime":true}
