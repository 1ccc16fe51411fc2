/** What a reader accepts from outside before it refuses or cuts. Every number can be raised by the caller. */
export type SbomLimits = Readonly<{
  /** Characters of the whole text; beyond it the document is refused. */
  documentLength: number;
  /** Levels of JSON values or XML elements; beyond it the document is refused before it is parsed. */
  nesting: number;
  /** Levels of components inside components; beyond it the document is refused. */
  componentNesting: number;
  /** Components, nested ones included; beyond it the document is refused. */
  components: number;
  /** Dependency edges or relationships; beyond it the document is refused. */
  edges: number;
  /** Characters of a name, version, purl, CPE or reference; a longer one is not taken. */
  identifierLength: number;
  /** Characters of a description, copyright or licence text; a longer one is cut. */
  textLength: number;
  /** Issues of one code that are listed; the rest is only counted. */
  issuesPerCode: number;
}>;

export const defaultSbomLimits: SbomLimits = {
  documentLength: 400_000_000,
  nesting: 1_000,
  componentNesting: 200,
  components: 1_000_000,
  edges: 20_000_000,
  identifierLength: 8_192,
  textLength: 1_000_000,
  issuesPerCode: 10_000,
};
