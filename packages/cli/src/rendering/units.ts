import { type Duration, durationMs } from '@bufbuild/protobuf/wkt';

/** `800 ms`, `2.5 s`, `15 min`: two or three digits. */
export function showDuration(duration: Duration | undefined): string {
  return duration === undefined ? '' : showMilliseconds(durationMs(duration));
}

export function showMilliseconds(ms: number): string {
  if (Math.round(ms) < 1000) return `${Math.round(ms)} ms`;
  if (ms < 120_000) return `${Number((ms / 1000).toPrecision(3))} s`;
  return `${Math.round(ms / 60_000)} min`;
}

/** US dollars with three digits that say something, never in scientific notation: `$0.000125`. */
export function showUsd(usd: number): string {
  if (usd === 0) return '$0';
  const digits = Math.max(2, 2 - Math.floor(Math.log10(Math.abs(usd))));
  return `$${usd.toFixed(Math.min(digits, 12)).replace(/(\.\d\d\d*?)0+$/, '$1')}`;
}

/** `85 %`. */
export function showPercent(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`;
}
