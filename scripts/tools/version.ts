/** The first version number in what a tool prints: `nats-server: v2.15.1` gives `2.15.1`, `v4.3+g1a2b` gives `4.3`. */
export function versionIn(printed: string): string | undefined {
  return /(?<![\w.])v?(\d+\.\d+(?:\.\d+)?)/.exec(printed)?.[1];
}

/** Whether a version is the floor or newer. A missing part counts as 0. */
export function isAtLeast(version: string, floor: string): boolean {
  const [parts, floorParts] = [version, floor].map((text) => text.split('.').map(Number)) as [number[], number[]];
  for (const index of [0, 1, 2]) {
    const difference = (parts[index] ?? 0) - (floorParts[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
