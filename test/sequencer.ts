import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Long files first: what is short fills the gap at the end, in which one worker would wait for the other. */
const order = ['browser', 'stories', 'features', 'engines'];

/** The projects one after another (workers are shared within a project only), those with long files first. */
export class LongFilesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = (file: TestSpecification): number => order.indexOf(file.project.name);
    return (await super.sort(files)).toSorted((left, right) => rank(left) - rank(right));
  }
}
