import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Reporter, SerializedError, TestCase, TestModule, TestSuite } from 'vitest/node';

/** What `npm test` counts. The file is kept up to date while the tests run, so that a run that is cut off has its numbers, too. */
export type ClosingCounts = Readonly<{ passed: number; failed: number; skipped: number; running: readonly string[]; isFinished: boolean }>;

/** Counts for the closing line of `npm test` into the file that `CLOSING_LINE_FILE` names. A file or suite that could not be prepared counts as one failure. */
class ClosingLineReporter implements Reporter {
  readonly #file = process.env['CLOSING_LINE_FILE'];
  readonly #running = new Set<string>();
  readonly #counts = { passed: 0, failed: 0, skipped: 0, pending: 0 };
  #isFinished = false;
  #flush: NodeJS.Timeout | undefined;

  onInit(): void {
    this.#write();
  }

  onTestModuleStart(module: TestModule): void {
    this.#running.add(path.relative(process.cwd(), module.moduleId));
    this.#writeSoon();
  }

  onTestCaseResult(test: TestCase): void {
    this.#counts[test.result().state] += 1;
    this.#writeSoon();
  }

  onTestSuiteResult(suite: TestSuite): void {
    if (suite.errors().length > 0) this.#counts.failed += 1;
  }

  onTestModuleEnd(module: TestModule): void {
    if (module.errors().length > 0) this.#counts.failed += 1;
    this.#running.delete(path.relative(process.cwd(), module.moduleId));
    this.#writeSoon();
  }

  onTestRunEnd(_modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    this.#counts.failed += errors.length;
    this.#isFinished = true;
    this.#write();
  }

  #writeSoon(): void {
    this.#flush ??= setTimeout(() => this.#write(), 250).unref();
  }

  #write(): void {
    clearTimeout(this.#flush);
    this.#flush = undefined;
    if (this.#file === undefined) return;
    const { passed, failed, skipped } = this.#counts;
    writeFileSync(this.#file, JSON.stringify({ passed, failed, skipped, running: [...this.#running], isFinished: this.#isFinished } satisfies ClosingCounts));
  }
}

// vitest takes a reporter of ours from a default export only
// oxlint-disable-next-line import/no-default-export
export default ClosingLineReporter;
