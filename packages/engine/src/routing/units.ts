/** US dollars for people, from pico-dollars: "$0.0042", "$0.05", "$12.50"; small amounts to two significant digits. */
export function usd(picoUsd: number): string {
  const dollars = picoUsd / 1e12;
  if (dollars === 0) return '$0';
  if (dollars >= 0.1) return `$${dollars.toFixed(2)}`;
  const digits = Math.min(12, 1 - Math.floor(Math.log10(dollars)));
  return `$${dollars.toFixed(digits).replace(/(\.\d\d+?)0+$/, '$1')}`;
}

/** A time for people: "450 ms", "2.4 s", "3 min". */
export function milliseconds(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 120_000) return `${Number((ms / 1000).toFixed(1))} s`;
  return `${Math.round(ms / 60_000)} min`;
}

/** A probability or share for people: "93 %". */
export function percent(p: number): string {
  return `${Number((100 * p).toPrecision(p >= 0.995 ? 3 : 2))} %`;
}
