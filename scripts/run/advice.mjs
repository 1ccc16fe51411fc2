/** An error whose message is all that a person needs; shown without a stack. */
export class Advice extends Error {
  /** @override */
  name = 'Advice';
}
