import { CONFIG_SCHEMA, type LivenessConfig, resolveConfig } from '../core/config.js';
import { isNumberSetting, type NumberSetting } from '../core/config-schema.js';
import type { CheckName } from '../core/gate.js';

/**
 * A configuration whose gate refuses nothing that has a face, so that every image is measured and scored, and any
 * other configuration can be tried on the stored numbers afterwards.
 */
export function openGate(): LivenessConfig {
  const config = resolveConfig();
  for (const [name, { hard }] of gateLimits()) {
    // A floor is as good as gone at its lowest, a ceiling at its highest.
    config.gate[name].hard = name.startsWith('min') ? hard.min : hard.max;
  }
  return config;
}

function gateLimits(): [CheckName, { hard: NumberSetting }][] {
  return Object.entries(CONFIG_SCHEMA.gate).flatMap(([name, entry]) =>
    isNumberSetting(entry) ? [] : [[name as CheckName, entry]],
  );
}
