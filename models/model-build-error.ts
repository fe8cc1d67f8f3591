/** What went wrong while obtaining or building a model or a test file. */
export type ModelBuildErrorCode =
  | 'npm-failed'
  | 'npm-timeout'
  | 'wrong-integrity'
  | 'truncated-tarball'
  | 'missing-file'
  | 'unexpected-content'
  | 'wrong-output';

export interface ModelBuildErrorDetails {
  /** What the problem is about: `name@version` of an npm package, or an output file. */
  subject: string;
  expected: string;
  found: string;
  /** What the person at the terminal can do about it, as a full sentence. */
  remedy: string;
}

/**
 * The only error that building models throws on purpose. Its message names the package (or output), what was
 * expected, what was found and what to do, so that it can be printed as it is.
 */
export class ModelBuildError extends Error {
  override readonly name = 'ModelBuildError';
  readonly code: ModelBuildErrorCode;
  readonly details: ModelBuildErrorDetails;

  constructor(code: ModelBuildErrorCode, details: ModelBuildErrorDetails, cause?: unknown) {
    const { subject, expected, found, remedy } = details;
    super(`${subject} (${code})\n  expected: ${expected}\n  found:    ${found}\n  to do:    ${remedy}`, { cause });
    this.code = code;
    this.details = details;
  }
}
