export { createDocSession } from './create-doc-session.ts';
export type {
  DocSession,
  DocSessionOptions,
  KeptEdits,
  OfflineCause,
  SaveState,
  SessionSnapshot,
  TicketAnswer,
} from './session-state.ts';
