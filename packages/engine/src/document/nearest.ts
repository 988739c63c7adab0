/** Longer names are not compared: that takes time in proportion to the product of both lengths. */
const MAX_COMPARED_LENGTH = 128;

/** The known names nearest to a wrong one, best first, at most three; for "did you mean". */
export function nearest(name: string, known: Iterable<string>): string[] {
  if (name.length > MAX_COMPARED_LENGTH) return [];
  const limit = Math.max(2, Math.floor(name.length / 3));
  return [...known]
    .filter((candidate) => candidate.length <= MAX_COMPARED_LENGTH)
    .map((candidate) => ({ candidate, distance: distanceOf(name, candidate) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/** "did you mean 'a' or 'b'?", else which names there are. */
export function suggest(name: string, known: Iterable<string>): string {
  const names = [...known];
  const near = nearest(name, names);
  if (near.length > 0) return `did you mean ${near.map((n) => `'${n}'`).join(' or ')}?`;
  if (names.length === 0) return 'there are none yet';
  const shown = names.slice(0, 12).join(', ');
  return `known: ${shown}${names.length > 12 ? `, and ${names.length - 12} more` : ''}`;
}

/** Levenshtein distance, with a tail that was left off or added counting one. */
function distanceOf(a: string, b: string): number {
  if (a.length > 2 && b.length > 2 && (a.endsWith(`/${b}`) || b.endsWith(`/${a}`))) return 1;
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      row.push(Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + cost));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}
