import { writeFileSync } from 'node:fs';
import { outdatedDocuments } from './docs/outdated-documents.ts';

// Brings the generated parts of the documents below the working directory up to date; with --check only complains.
for (const [path, text] of outdatedDocuments('.')) {
  if (process.argv.includes('--check')) {
    console.error(`${path} is out of date: run npm run generate`);
    process.exitCode = 1;
  } else {
    writeFileSync(path, text);
    console.log(`${path} is up to date again`);
  }
}
