/** Code points as inclusive ranges, sorted, neither touching nor overlapping. */
export type CodePointSet = readonly (readonly [low: number, high: number])[];

const LAST_CODE_POINT = 0x10ffff;

/** The blocks of cased letters up to here are full; later ones still gain pairs that RE2JS and V8 may not share. */
const LAST_SETTLED_LETTER = 0x1fff;

/**
 * Letters whose case equivalents are not simply their own upper and lower case: each word lists code points that are
 * equal under simple case folding (Unicode CaseFolding.txt, status C and S, as RE2 uses it). A word of one code point
 * is equal to nothing but itself.
 */
const IRREGULAR_LETTERS = [
  'Kk\u212a Ss\u017f Åå\u212b \u00df\u1e9e \u00b5\u039c\u03bc \u0130 \u0131 \u0149 \u01c4\u01c5\u01c6 \u01c7\u01c8\u01c9',
  '\u01ca\u01cb\u01cc \u01f1\u01f2\u01f3 \u0345\u0399\u03b9\u1fbe \u0392\u03b2\u03d0 \u0395\u03b5\u03f5',
  '\u0398\u03b8\u03d1\u03f4 \u039a\u03ba\u03f0 \u03a0\u03c0\u03d6 \u03a1\u03c1\u03f1 \u03a3\u03c2\u03c3',
  '\u03a6\u03c6\u03d5 \u03a9\u03c9\u2126 \u0412\u0432\u1c80 \u0414\u0434\u1c81 \u041e\u043e\u1c82 \u0421\u0441\u1c83',
  '\u0422\u0442\u1c84\u1c85 \u042a\u044a\u1c86 \u0462\u0463\u1c87 \u1c88\ua64a\ua64b \u1e60\u1e61\u1e9b',
];

const IRREGULAR_EQUIVALENTS: ReadonlyMap<number, readonly number[]> = new Map(
  IRREGULAR_LETTERS.flatMap((line) => line.split(' ')).flatMap((letters) => {
    const equivalents = codePointsOf(letters);
    return equivalents.map((codePoint) => [codePoint, equivalents]);
  }),
);

export function union(sets: readonly CodePointSet[]): CodePointSet {
  const ranges = sets.flat().sort(([a], [b]) => a - b);
  const merged: [number, number][] = [];
  for (const [low, high] of ranges) {
    const last = merged.at(-1);
    if (last && low <= last[1] + 1) last[1] = Math.max(last[1], high);
    else merged.push([low, high]);
  }
  return merged;
}

export function complement(set: CodePointSet): CodePointSet {
  const starts = [0, ...set.map(([, high]) => high + 1)];
  const ends = [...set.map(([low]) => low - 1), LAST_CODE_POINT];
  return starts.map((low, i) => [low, ends[i] ?? LAST_CODE_POINT] as const).filter(([low, high]) => low <= high);
}

export function overlap(a: CodePointSet, b: CodePointSet): boolean {
  return a.some(([low, high]) => b.some((other) => low <= other[1] && other[0] <= high));
}

/** The set with all letters equal to one of its own but for case, or undefined if it holds a letter not known here. */
export function foldCase(set: CodePointSet): CodePointSet | undefined {
  const folded: [number, number][] = [];
  for (const [low, high] of set) {
    for (let codePoint = low; codePoint <= high; codePoint++) {
      const equivalents = caseEquivalents(codePoint);
      if (!equivalents) return undefined;
      for (const equivalent of equivalents) folded.push([equivalent, equivalent]);
    }
  }
  return union([folded]);
}

/**
 * All code points equal to this one under simple case folding, itself included; undefined where that is not sure
 * (ligatures, some polytonic Greek, scripts of recent Unicode versions).
 */
export function caseEquivalents(codePoint: number): readonly number[] | undefined {
  const irregular = IRREGULAR_EQUIVALENTS.get(codePoint);
  if (irregular) return irregular;
  const letter = String.fromCodePoint(codePoint);
  const lower = letter.toLowerCase();
  const upper = letter.toUpperCase();
  if (lower === letter && upper === letter) return [codePoint];
  if (codePoint > LAST_SETTLED_LETTER) return undefined;
  const other = lower === letter ? upper : lower;
  const back = lower === letter ? other.toLowerCase() : other.toUpperCase();
  return back === letter && codePointsOf(other).length === 1 ? codePointsOf(letter + other) : undefined;
}

/** The set as a part of a JavaScript regular expression with the flag u. */
export function setSource(set: CodePointSet): string {
  const [first] = set;
  if (first && set.length === 1 && first[0] === first[1]) return codePointSource(first[0]);
  const ranges = set.map(([low, high]) =>
    low === high ? codePointSource(low) : `${codePointSource(low)}-${codePointSource(high)}`,
  );
  return `[${ranges.join('')}]`;
}

function codePointSource(codePoint: number): string {
  const character = String.fromCodePoint(codePoint);
  return /[A-Za-z0-9]/.test(character) ? character : `\\u{${codePoint.toString(16)}}`;
}

function codePointsOf(text: string): number[] {
  return Array.from(text, (character) => character.codePointAt(0) ?? 0);
}
