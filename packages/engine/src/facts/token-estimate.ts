/** Characters per token of Latin text, the usual rule of thumb for byte-pair vocabularies trained on English. */
const LATIN_CHARACTERS_PER_TOKEN = 4;
/** Characters per token of other scripts, which these vocabularies split more finely. */
const OTHER_CHARACTERS_PER_TOKEN = 1.3;
/** How many characters are looked at, so that a prompt of megabytes costs no more than a short one. */
const SAMPLES = 64;

/** Estimates the tokens of a prompt from its length and, from a sample, its script. */
export function estimateTokens(prompt: string): number {
  const length = prompt.length;
  if (length === 0) return 0;
  const step = Math.max(1, Math.floor(length / SAMPLES));
  let seen = 0;
  let other = 0;
  for (let i = 0; i < length; i += step) {
    seen++;
    if (prompt.charCodeAt(i) > 0x24f) other++;
  }
  const share = other / seen;
  return Math.ceil(length * ((1 - share) / LATIN_CHARACTERS_PER_TOKEN + share / OTHER_CHARACTERS_PER_TOKEN));
}
