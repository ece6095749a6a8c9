/** Every queue, frame, room and connection count has a limit here, or in the one place that names it (LIMIT-1). */
export const LIMITS = {
  /** Bytes of one WebSocket message. A larger one closes the connection with `frame-too-large`. */
  frameBytes: 16 * 1024 * 1024,
  /** Bytes of a document's full state as one V1 update, judged when writing and when opening. */
  documentBytes: 64 * 1024 * 1024,
  /** Bytes of one update message of a chunked first sync. */
  syncChunkBytes: 256 * 1024,
  /** Bytes of one person's presence state as JSON. */
  presenceBytes: 4 * 1024,
  /** Client ids that one connection may announce presence for. */
  presenceClientsPerConnection: 4,
  /** Structs in one update. */
  structsPerUpdate: 2_000_000,
  /** Delete ranges in one update. */
  deleteRangesPerUpdate: 1_000_000,
  /** Client ids in one update that the document has not seen. */
  newClientsPerUpdate: 10_000,
  /** Root types of one document: a table has two and one for each cell in which somebody wrote. */
  rootTypes: 250_000,
  /** Bytes of one sync-write; our client cuts what is larger into parts, so that it holds nobody up. */
  writePartBytes: 1024 * 1024,
  /** Connections to one room; the next one is told to come back later. */
  connectionsPerRoom: 1_000,
  /** Connections to one server; the next one is told to come back later. */
  connections: 12_000,
  /** Bytes that wait for the journal before the server stops reading from sockets. */
  journalQueueBytes: 64 * 1024 * 1024,
  /** Bytes queued for one socket before the server stops queueing and later sends one diff. */
  socketHighWaterBytes: 1024 * 1024,
  /** How long a socket may stay above its high-water mark before it is closed, in milliseconds. */
  slowReaderMs: 60_000,
  /** Bytes of a refusal's or a close frame's reason (WebSocket allows 123). */
  closeReasonBytes: 123,
} as const;
