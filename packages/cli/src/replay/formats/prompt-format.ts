import type { TextFile } from '../input/text-file.ts';
import type { PromptSet } from '../sample.ts';

/** What a format knows of its set; the file itself adds the rest. */
export type PromptSource = Pick<PromptSet, 'columns' | 'groupBy' | 'entries'>;

/** One way in which prompts are written down. */
export interface PromptFormat {
  readonly name: string;
  /** What such a file looks like, for help and errors. */
  readonly about: string;
  /** True if a file that begins so is of this format. @param head its first characters */
  fits(head: string): boolean;
  /** @throws INVALID_DOCUMENT if the file as a whole is not of this format */
  open(file: TextFile): Promise<PromptSource>;
}
