import { toJson } from '@bufbuild/protobuf';
import { FindingSchema } from '@signalbox/contracts';
import type { Applied } from '../documents/apply.ts';
import { type Paint, printable } from '../output.ts';
import { countFindings, renderFindings } from './findings.ts';

/** The findings of all documents with their source lines; empty if there are none. */
export function renderAppliedFindings(applied: readonly Applied[], paint: Paint): string {
  const texts = new Map(applied.map(({ document }) => [document.file, document.text]));
  return renderFindings(
    applied.flatMap(({ response }) => response.findings),
    texts,
    paint,
  );
}

/** One document, what became of it, in a line. */
export function appliedLine({ document, response }: Applied, isValidation: boolean, paint: Paint): string {
  const { valid, unchanged, revision, findings } = response;
  const counts = countFindings(findings);
  const remark = counts === '' ? '' : ` (${counts})`;
  const say = (state: string) => `${document.file}: ${state}${remark}`;
  if (!valid) return say(paint('red', 'refused'));
  if (isValidation) return say(paint('green', 'valid'));
  const about = printable(`${revision?.name}, revision ${revision?.revision}, etag ${revision?.etag}`);
  return say(`${paint('green', unchanged ? 'live already' : 'live')}: ${about}`);
}

/** The same for programs. */
export function appliedData({ document, response }: Applied): object {
  const { valid, unchanged, revision, findings } = response;
  return {
    file: document.file,
    valid,
    unchanged,
    ...(revision && { policy: revision.name, revision: Number(revision.revision), etag: revision.etag }),
    findings: findings.map((finding) => toJson(FindingSchema, finding)),
  };
}
