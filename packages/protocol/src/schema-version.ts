/**
 * Version of the document's schema. A higher minor only adds things that older clients carry as opaque ones; a higher
 * major makes them read-only (SCHEMA-1). How a version may grow: "How the schema grows" in docs/document-model.md.
 */
export interface SchemaVersion {
  readonly major: number;
  readonly minor: number;
}

/** What this build writes. */
export const SCHEMA_VERSION: SchemaVersion = { major: 1, minor: 0 };

/** Of a document to which nobody has written who said a version. */
export const FIRST_SCHEMA_VERSION: SchemaVersion = { major: 1, minor: 0 };

export function isNewerSchema(left: SchemaVersion, right: SchemaVersion): boolean {
  return left.major > right.major || (left.major === right.major && left.minor > right.minor);
}
