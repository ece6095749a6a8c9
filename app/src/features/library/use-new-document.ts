'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { toast } from 'sonner';
import { call, sentenceOf } from '../../ui/call.ts';

/** Makes a document and opens it. */
export function useNewDocument(): { readonly busy: boolean; readonly create: () => Promise<void> } {
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const create = async () => {
    setBusy(true);
    try {
      const { id } = await call<{ id: string }>('POST', '/api/documents');
      router.push(`/d/${id}`);
    } catch (error) {
      toast.error(sentenceOf(error));
      setBusy(false);
    }
  };
  return { busy, create };
}
