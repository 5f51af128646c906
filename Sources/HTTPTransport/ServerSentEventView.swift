/// One event of a stream, in memory that is valid only until the closure that received it returns.
public struct ServerSentEventView {
    /// The value of the last `event:` line; nil when there was none or it was empty, which means `message`.
    public let event: UnsafeBufferPointer<UInt8>?
    /// The values of the `data:` lines, joined with line feeds. Not checked to be UTF-8.
    public let data: UnsafeBufferPointer<UInt8>

    /// The event's name as text.
    public var eventName: String? { event.map { String(decoding: $0, as: UTF8.self) } }
    /// A copy of the data, to keep.
    public var dataBytes: [UInt8] { Array(data) }
}
