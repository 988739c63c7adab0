import { CommandFailure, EXIT } from '../exit-code.ts';
import type { Backend } from '../server/backend.ts';
import type { NamedText } from './policy-files.ts';

/**
 * Sees to it that no two documents hold the same policy, of which the last would win.
 * @param documents without errors
 * @throws CommandFailure that names two of them
 */
export async function requireDistinct({ policy }: Backend, documents: readonly NamedText[]): Promise<void> {
  const { compileCatalog, compilePolicy } = await import('@signalbox/engine');
  const { source } = await policy.getCatalog({});
  const { catalog } = compileCatalog({ text: source, file: 'catalog' });
  if (!catalog) return;
  const owners = new Map<string, string>();
  for (const { file, text } of documents) {
    const name = compilePolicy({ text, file }, catalog).policy?.name;
    if (name === undefined) continue;
    const owner = owners.get(name);
    if (owner !== undefined) {
      const message = `${owner} and ${file} both hold the policy '${name}'; nothing was applied`;
      throw new CommandFailure(EXIT.failed, message, 'rename one of the two policies, or leave a file out');
    }
    owners.set(name, file);
  }
}
