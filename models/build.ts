/** First half of `npm run prepare`: builds the models listed in sources.json. */
import { buildModels } from './build-models.js';

try {
  await buildModels({ log: line => process.stderr.write(`${line}\n`) });
} catch (error) {
  process.stderr.write(`models: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
