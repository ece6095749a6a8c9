import { toast } from 'sonner';
import { send, sentenceOf } from '../../ui/call.ts';

/** Makes a new document of a full state and opens it; says what went wrong. */
export async function newDocumentOf(update: Uint8Array): Promise<void> {
  try {
    const { id } = await send<{ id: string }>('/api/documents/from-content', update);
    window.location.assign(`/d/${id}`);
  } catch (error) {
    toast.error(sentenceOf(error));
  }
}
