/**
 * Version of the document's schema. A higher minor only adds what older clients carry as opaque things; a higher
 * major makes them read-only (SCHEMA-1).
 */
export interface SchemaVersion {
  readonly major: number;
  readonly minor: number;
}

export const SCHEMA_VERSION: SchemaVersion = { major: 1, minor: 0 };
