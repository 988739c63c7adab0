import { toJson } from '@bufbuild/protobuf';
import { FindingSchema } from '@signalbox/contracts';
import type { Command } from 'commander';
import { CommandFailure, EXIT } from '../../exit-code.ts';
import { note, paintErr, paintOut, print, printJson } from '../../output.ts';
import { countFindings, renderFindings } from '../../rendering/findings.ts';
import { readText } from '../../request/read-text.ts';
import { addJsonOption, type JsonOptions } from '../json-option.ts';

/** Adds `signalbox catalog validate`. */
export function addValidateCommand(catalog: Command): void {
  const validate = catalog
    .command('validate')
    .description('check a catalog, and say where it is wrong')
    .argument('<file>', 'a catalog; - is standard input')
    .action(runValidate);
  addJsonOption(validate);
}

async function runValidate(file: string, { json }: JsonOptions): Promise<void> {
  const { compileCatalog } = await import('@signalbox/engine');
  const text = await readText(file);
  const { catalog, findings } = compileCatalog({ text, file });
  if (findings.length > 0) note(`${renderFindings(findings, new Map([[file, text]]), paintErr)}\n`);
  const valid = catalog !== undefined;
  const counts = countFindings(findings);
  const state = valid ? paintOut('green', 'valid') : paintOut('red', 'refused');
  if (json) printJson({ file, valid, findings: findings.map((finding) => toJson(FindingSchema, finding)) });
  else print(`${file}: ${state}${counts === '' ? '' : ` (${counts})`}`);
  if (!valid) throw new CommandFailure(EXIT.failed, 'the catalog has errors');
}
