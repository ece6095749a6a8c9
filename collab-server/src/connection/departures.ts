/** Something that has gathered what leaves together. */
interface Departure {
  leave(): void;
}

let waiting: Departure[] = [];

/** Calls `leave` when the code that runs now has finished: one task for all, however many there are. */
export function leaveAtTheEndOfThisTurn(departure: Departure): void {
  if (waiting.length === 0) process.nextTick(leave);
  waiting.push(departure);
}

function leave(): void {
  const leaving = waiting;
  waiting = [];
  for (const departure of leaving) departure.leave();
}
