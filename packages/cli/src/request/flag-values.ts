import type { DescEnum } from '@bufbuild/protobuf';
import { InvalidArgumentError } from 'commander';

const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/;
const MILLISECONDS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;
/** Digits after the point that protobuf's JSON mapping takes. */
const NANO_DIGITS = 9;

/** Reads `800ms`, `2s`, `1.5m`. @throws InvalidArgumentError */
export function parseMilliseconds(text: string): number {
  const match = DURATION.exec(text);
  if (!match) throw new InvalidArgumentError('Write a number with its unit, such as 2s or 800ms.');
  return Number(match[1]) * MILLISECONDS[match[2] as keyof typeof MILLISECONDS];
}

/** Reads the same as a duration in protobuf's JSON mapping. @throws InvalidArgumentError */
export function parseDuration(text: string): string {
  return `${(parseMilliseconds(text) / 1000).toFixed(NANO_DIGITS)}s`;
}

/** @throws InvalidArgumentError */
export function parseAmount(text: string): number {
  const amount = Number(text);
  if (text.trim() !== '' && Number.isFinite(amount)) return amount;
  throw new InvalidArgumentError('Write a number.');
}

/** @throws InvalidArgumentError */
export function parseCount(text: string): number {
  const count = parseAmount(text);
  if (Number.isSafeInteger(count)) return count;
  throw new InvalidArgumentError('Write a whole number.');
}

/** Splits at commas and drops what is empty. */
export function parseList(text: string): string[] {
  const parts = text.split(',').map((part) => part.trim());
  return parts.filter((part) => part !== '');
}

/** Splits at the first `=`. @throws InvalidArgumentError */
export function parsePair(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw new InvalidArgumentError('Write two parts with = between them.');
}

/** The full name of an enum value by its short one in any case, `-` or `_` between words. @throws InvalidArgumentError */
export function parseEnum(desc: DescEnum, text: string): string {
  const wanted = text.toLowerCase().replaceAll('-', '_');
  const found = desc.values.find((value) => shortName(desc, value.name) === wanted);
  if (found) return found.name;
  throw new InvalidArgumentError(`Write one of ${shortNames(desc).join(', ')}.`);
}

/** The values of an enum as people write them, without the unspecified one. */
export function shortNames(desc: DescEnum): string[] {
  return desc.values.filter(({ number }) => number !== 0).map(({ name }) => shortName(desc, name));
}

function shortName(desc: DescEnum, name: string): string {
  return name.slice(desc.sharedPrefix?.length ?? 0).toLowerCase();
}
