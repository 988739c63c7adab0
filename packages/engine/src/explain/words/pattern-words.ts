import { parseRegex } from '../../cel/regex-parse.ts';
import { simplifyForSearch } from '../../cel/regex-search.ts';
import { partsOf, type Regex, regexSource } from '../../cel/regex-tree.ts';
import { isBounded } from '../../cel/regex-work.ts';
import { listed } from '../../policy/tiers.ts';
import { type Keywords, keywordsOf } from './keywords.ts';
import { excerpt } from './text.ts';

/** How much of a text is searched for what a pattern found. */
const SEARCHED_LENGTH = 1 << 16;
const FOUND_LENGTH = 40;

/**
 * Says of a text that a regular expression is found in it, or not: `mentions "refund" or "bill"` where the expression
 * is a list of keywords, else with the expression itself.
 * @param text if given and the expression is found in it, what was found is said instead
 */
export function patternWords(pattern: string, truth: boolean, text?: string): string {
  const regex = parseRegex(pattern);
  const keywords = regex && keywordsOf(regex);
  const found = truth && regex && text !== undefined ? foundIn(text, regex) : undefined;
  if (!keywords) {
    const note = found === undefined ? '' : `: "${found}"`;
    return `${truth ? 'matches' : 'does not match'} the pattern /${pattern}/${note}`;
  }
  const verb = keywords.wholeWords ? 'mention' : 'contain';
  if (found !== undefined) return `${verb}s "${found}"`;
  return truth ? `${verb}s ${phrasesOf(keywords, 'or')}` : negated(verb, keywords);
}

function negated(verb: string, keywords: Keywords): string {
  const single = keywords.phrases.length === 1;
  return single ? `does not ${verb} ${phrasesOf(keywords, 'or')}` : `${verb}s none of ${phrasesOf(keywords, 'and')}`;
}

function phrasesOf({ phrases, exactCase }: Keywords, word: 'or' | 'and'): string {
  return `${listed(phrases, word)}${exactCase ? ' (in this spelling)' : ''}`;
}

/** What a search finds, shortened; undefined if it may take too long. */
function foundIn(text: string, regex: Regex): string | undefined {
  const search = simplifyForSearch(regex);
  if (partsOf(search).length === 0 || !isBounded(search)) return undefined;
  const found = new RegExp(regexSource(search), 'u').exec(text.slice(0, SEARCHED_LENGTH));
  return found ? excerpt(found[0], FOUND_LENGTH) : undefined;
}
