import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ANSWER_FACTS, ANSWER_FIELDS, FACTS, TARGET_FACTS } from '@signalbox/engine';
import { errorCatalogue } from './error-catalogue.ts';
import { factTable } from './fact-table.ts';
import { fillBlocks } from './generated-blocks.ts';

/** The documents below a folder whose generated parts are out of date, by path, with the text they should have. */
export function outdatedDocuments(root: string): Map<string, string> {
  const read = (path: string) => readFileSync(join(root, path), 'utf8');
  const blocks = {
    'docs/policies.md': {
      facts: factTable(FACTS),
      'target-facts': factTable(TARGET_FACTS, 'target.'),
      'answer-facts': factTable(ANSWER_FACTS),
      'answer-fields': factTable(ANSWER_FIELDS, 'answer.'),
    },
    'docs/errors.md': { reasons: errorCatalogue(read('proto/signalbox/router/v1/error_reason.proto')) },
  };
  const fresh = Object.entries(blocks).map(([path, own]) => [path, fillBlocks(read(path), own)] as const);
  return new Map(fresh.filter(([path, text]) => text !== read(path)));
}
