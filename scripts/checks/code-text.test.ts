import { expect, test } from 'vitest';
import { codeText, moduleUses } from './code-text.ts';

test('finds every way to name a module, with its line', () => {
  const source = [
    "import { a } from './a.ts';",
    "import type { B } from './b.ts';",
    "import * as c from './c.ts';",
    "import d, { e } from './d.ts';",
    "import './side-effect.ts';",
    "export * from './f.ts';",
    "export { g } from './g.ts';",
    'import {',
    '  h,',
    "} from './h.ts';",
    "const i = await import('./i.ts');",
    "type J = import('./j.ts').J;",
    "const k = require('./k.ts');",
  ].join('\n');
  expect(moduleUses(source).map(({ specifier, line }) => `${line} ${specifier}`)).toEqual([
    '1 ./a.ts',
    '2 ./b.ts',
    '3 ./c.ts',
    '4 ./d.ts',
    '5 ./side-effect.ts',
    '6 ./f.ts',
    '7 ./g.ts',
    '8 ./h.ts',
    '11 ./i.ts',
    '12 ./j.ts',
    '13 ./k.ts',
  ]);
});

test('is not taken in by comments, strings, templates and regular expressions', () => {
  const source = [
    "// import a from 'a';",
    "/* import b from 'b'; */",
    `const text = "import c from 'c'";`,
    "const template = `import d from 'd'`;",
    "const quote = /['`]/;",
    "import { e } from 'e';",
  ].join('\n');
  expect(moduleUses(source)).toEqual([{ specifier: 'e', line: 6 }]);
});

test('code keeps its lines and the expressions inside templates', () => {
  const { code, strings } = codeText("a('x');\n/* one\ntwo */ b(`text ${Date.now()} text`);");
  expect(code).toBe(`a("0");\n${' '.repeat(6)}\n${' '.repeat(6)} b(${' '.repeat(6)}\${Date.now()}${' '.repeat(6)});`);
  expect(strings).toEqual(['x']);
});

test('a division is not a regular expression', () => {
  expect(codeText('const half = total / 2; const rest = total / 3;').code).toBe(
    'const half = total / 2; const rest = total / 3;',
  );
});
