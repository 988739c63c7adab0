import { codeText, lineAt, moduleUses } from './code-text.ts';
import { isTest, type SourceFile } from './source-file.ts';

const ENGINE = 'packages/engine/src/';

const IMPURE_MODULES = [
  /^(?:node:)?(?:net|tls|http|https|http2|dgram|dns|fs|child_process|cluster|worker_threads)(?:\/|$)/,
  /^(?:node:)?(?:timers|perf_hooks|process|os|readline|inspector)(?:\/|$)/,
  /^@(?:nats-io|grpc|connectrpc|opentelemetry)\//,
];

// Time, randomness, timers, the environment, the network: all of them come in as parameters or not at all.
const IMPURE_CODE =
  /\bDate\.now\b|\bnew Date(?:\(\s*\)|(?!\s*\())|\bMath\.random\b|\bperformance\.\w+|\brandom(?:UUID|Bytes|Int)\b|\bgetRandomValues\b|\bset(?:Timeout|Interval|Immediate)\b|\bprocess\.\w+|\bfetch\s*\(|\bconsole\.\w+/g;

/** Where the engine touches the world. Its tests may; its sources may not. */
export function enginePurityFindings(files: readonly SourceFile[]): string[] {
  return files
    .filter(({ path }) => path.startsWith(ENGINE) && !isTest(path))
    .flatMap(({ path, text }) => [...impureModules(path, text), ...impureCode(path, text)]);
}

function impureModules(path: string, text: string): string[] {
  return moduleUses(text)
    .filter(({ specifier }) => IMPURE_MODULES.some((pattern) => pattern.test(specifier)))
    .map(({ specifier, line }) => `${path}:${line}: the engine is pure and must not import ${specifier}`);
}

function impureCode(path: string, text: string): string[] {
  const { code } = codeText(text);
  return [...code.matchAll(IMPURE_CODE)].map(
    (match) => `${path}:${lineAt(code, match.index)}: the engine is pure and must not use ${match[0]}`,
  );
}
