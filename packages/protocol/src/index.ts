export {
  CLOSE,
  type CloseName,
  type CloseReason,
  closeNameOf,
  REFUSALS,
  type RefusalName,
  refusalNameOf,
} from './close-codes.ts';
export {
  decodeExtension,
  encodeAwareness,
  encodeExtension,
  encodeSyncStep1,
  encodeSyncStep2,
  encodeUpdate,
} from './codec.ts';
export {
  type DocumentId,
  newDocumentId,
  parseDocumentId,
  parseRoomName,
  type RoomName,
  randomToken,
  roomNameFromPath,
} from './ids.ts';
export { LIMITS } from './limits.ts';
export {
  type Durable,
  EXTENSION,
  type ExtensionMessage,
  type Goodbye,
  type Hello,
  MESSAGE,
  type Refused,
  SUBPROTOCOL,
  SYNC,
  TICKET_SUBPROTOCOL_PREFIX,
  type Welcome,
} from './messages.ts';
export { PERSON_COLORS, type PersonColor, type PresenceUser } from './presence.ts';
export { mayWrite, ROLES, type Role } from './roles.ts';
export {
  FIRST_SCHEMA_VERSION,
  isNewerSchema,
  SCHEMA_VERSION,
  type SchemaVersion,
} from './schema-version.ts';
export { WIRE, WIRE_VERSION } from './wire.ts';
