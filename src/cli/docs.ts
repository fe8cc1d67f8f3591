/** `npm run docs`: brings the generated parts of the documentation up to date. */
import { writeFile } from 'node:fs/promises';
import { generateDocs } from './generated-docs.js';
import { projectPath } from './project.js';

for (const [path, text] of await generateDocs()) await writeFile(projectPath(path), text);
