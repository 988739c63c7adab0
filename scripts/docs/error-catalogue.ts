import { codeToHttpStatus } from '@connectrpc/connect/protocol-connect';
import { status } from '@grpc/grpc-js';
import { type Reason, STATUS_OF_REASON } from '@signalbox/contracts';
import { markdownTable } from './markdown-table.ts';

const VALUE = /((?:^ *\/\/.*\n)+) *ERROR_REASON_(\w+) = \d+;/gm;
const ABOUT = /^([A-Z_]+): (.+)$/;

/**
 * The table of all reasons an error can have.
 * @param proto the text of error_reason.proto, in which the comment of each reason says `STATUS: when and what to do.`
 * @throws Error if comment and code disagree
 */
export function errorCatalogue(proto: string): string {
  const abouts = new Map([...proto.matchAll(VALUE)].map(([, comment = '', name = '']) => [name, textOf(comment)]));
  const rows = Object.entries(STATUS_OF_REASON).map(([reason, code]) => {
    const [, named, about = ''] = ABOUT.exec(abouts.get(reason as Reason) ?? '') ?? [];
    const name = status[code] ?? '';
    if (named !== name) throw new Error(`the comment of ${reason} should begin with '${name}: ', as it is sent so`);
    return [`\`${reason}\``, `${name} (${code})`, String(codeToHttpStatus(code)), about];
  });
  return markdownTable(['reason', 'gRPC status', 'HTTP', 'when it happens, and what to do'], rows);
}

function textOf(comment: string): string {
  return comment
    .replace(/^ *\/\/ ?/gm, '')
    .trim()
    .replaceAll('\n', ' ');
}
