import { InvalidArgumentError } from 'commander';
import { parseCount } from '../../request/flag-values.ts';

/** @throws InvalidArgumentError */
export function parseRevision(text: string): bigint {
  const revision = parseCount(text);
  if (revision > 0) return BigInt(revision);
  throw new InvalidArgumentError('Revisions are numbered from 1.');
}
