/** The metrics of a vector string by name; a metric that is not written is absent. */
export type Metrics = ReadonlyMap<string, string>;

/** The grammar of one version's vector strings. */
export type VectorGrammar = Readonly<{
  /** Each metric and its values, in the order of the standard. */
  metrics: ReadonlyMap<string, ReadonlySet<string>>;
  mandatory: readonly string[];
  /** Versions 2.0 and 4.0 fix the order of the metrics; 3.x only prefers one. */
  isOrdered: boolean;
}>;

export type VectorResult = Readonly<{ ok: true; metrics: Metrics }> | Readonly<{ ok: false; refusal: string }>;

/** Writes a grammar from lines `name: value value …`; `*` before a name says that the metric is mandatory. */
export function vectorGrammar(lines: string, isOrdered: boolean): VectorGrammar {
  const rows = lines.trim().split('\n').map((line) => line.trim().split(/:?\s+/));
  return {
    metrics: new Map(rows.map(([name, ...values]) => [name!.replace('*', ''), new Set(values)])),
    mandatory: rows.map(([name]) => name!).filter((name) => name.startsWith('*')).map((name) => name.slice(1)),
    isOrdered,
  };
}

/** Reads `AV:N/AC:L/…` (without the version before it). Every metric once, every mandatory metric, nothing unknown. */
export function parseVector(text: string, grammar: VectorGrammar): VectorResult {
  const metrics = new Map<string, string>();
  const order = grammar.isOrdered ? [...grammar.metrics.keys()] : [];
  let last = -1;
  for (const part of text.split('/', grammar.metrics.size + 1)) {
    const colon = part.indexOf(':');
    const name = part.slice(0, Math.max(colon, 0));
    const value = part.slice(colon + 1);
    const values = grammar.metrics.get(name);
    if (values === undefined) return refuse(`"${part.slice(0, 40)}" is not a metric of this version.`);
    if (!values.has(value)) return refuse(`${name} has no value "${value.slice(0, 40)}".`);
    if (metrics.has(name)) return refuse(`${name} stands twice.`);
    if (grammar.isOrdered) {
      const place = order.indexOf(name);
      if (place < last) return refuse(`${name} is not in its place.`);
      last = place;
    }
    metrics.set(name, value);
  }
  const missing = grammar.mandatory.find((name) => !metrics.has(name));
  return missing === undefined ? { ok: true, metrics } : refuse(`${missing} is missing.`);
}

function refuse(refusal: string): VectorResult {
  return { ok: false, refusal };
}
