import { readDocument, toMarkdown, toPlainText } from '@coscribe/editor/document';
import { toast } from 'sonner';
import type * as Y from 'yjs';
import { copyText } from '../../ui/copy-text.ts';
import { downloadText } from './download.ts';

/** Copies a document's text, and says whether it worked. */
export async function copyWords(doc: Y.Doc): Promise<void> {
  const isCopied = await copyText(toPlainText(readDocument(doc).blocks));
  toast(isCopied ? 'Text copied.' : 'It could not be copied here. Download it.');
}

export function downloadMarkdown(doc: Y.Doc): void {
  const { title, blocks } = readDocument(doc);
  downloadText(`# ${title || 'Untitled'}\n\n${toMarkdown(blocks)}`, `${title || 'Untitled'}.md`);
}
