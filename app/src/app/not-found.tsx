import { connection } from 'next/server';
import { NoDocument } from '#src/features/shell/no-document.tsx';

export default async function NotFoundPage() {
  // Made for each request: a page made at build time has no nonce, and its scripts would be refused.
  await connection();
  return <NoDocument />;
}
