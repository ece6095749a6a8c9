import { openJournal } from '../../src/journal/open-journal.ts';

const [, , dataDir = ''] = process.argv;
const opened = await openJournal({ dataDir });
process.stdout.write(opened.ok ? 'opened' : opened.sentence);
if (opened.ok) await opened.journal.close();
