/** US dollars of pico-dollars, as a multiple of a nano-dollar. */
export function usdOf(picoUsd: number): number {
  return Math.round(picoUsd / 1000) / 1e9;
}
