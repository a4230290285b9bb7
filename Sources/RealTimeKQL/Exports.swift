// A program that runs queries works with the engine's values, columns and functions too.
@_exported public import KQL
