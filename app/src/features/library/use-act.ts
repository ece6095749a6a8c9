'use client';

import { useRouter } from 'next/navigation';
import { toast } from 'sonner';
import { sentenceOf } from '../../ui/call.ts';

/** Does something on the server, then shows the library as it is now; says what went wrong. */
export function useAct(): (act: () => Promise<unknown>) => Promise<boolean> {
  const router = useRouter();
  return async (act) => {
    try {
      await act();
      router.refresh();
      return true;
    } catch (error) {
      toast.error(sentenceOf(error));
      return false;
    }
  };
}
