import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawn } from '../../../test/drawn.ts';
import { canonicalJson } from './canonical-json.ts';
import { checkpointDigest, checkpointStatement, parseCheckpoint, type Checkpoint, type SignedCheckpoint } from './checkpoint.ts';
import type { Signed } from './checkpoints.ts';
import { chainStart, eventText, isSealedBy, sealDigests, type ChainEvent, type Digests, type Hash } from './event.ts';
import type { ChainFault } from './fault.ts';
import { formatLine, idOfText, parseLine, type ChainLine } from './line.ts';
import { chainVerifier, type ChainReport, type ChainSource } from './verify-chain.ts';

const hash: Hash = { sha256: (text) => createHash('sha256').update(text).digest('hex'), sm3: (text) => createHash('sm3').update(text).digest('hex') };

const eventOf = (number: number, more: Partial<ChainEvent> = {}): ChainEvent => ({
  id: `aud_${String(number).padStart(26, '0')}`, tenantId: 'ten_1', at: '2026-11-23T08:00:00.000000Z', actorId: 'per_1', actorKind: 'person', actorName: '张三', action: 'ledger.system-changed', outcome: 'done', objectKind: 'system',
  objectId: `sys_${number}`, before: { name: `旧 ${number}`, id: 'x' }, after: { name: `新 ${number}`, nested: { id: 'y', list: [1, 2.5, null] } }, reason: null, requestId: 'req_1', address: '10.0.0.1', ...more,
});

/** A chain of these events from the start. */
function chainOf(events: readonly ChainEvent[], before: Digests = chainStart, from = 1): ChainLine[] {
  let digests = before;
  return events.map((event, index) => {
    const text = eventText(event);
    digests = sealDigests(hash, from + index, digests, text);
    return { seq: from + index, text, digests };
  });
}

const size = 120;
const intact = chainOf(Array.from({ length: size }, (_, index) => eventOf(index + 1)));

/** A signature that anybody who knows the name of the key can make; the keys of the verifier are `good`. */
const signatureOf = (keyId: string, statement: string): string => hash.sha256(`${keyId}${statement}`);
const isSigned: Signed = ({ statement, keyId, value }) => (keyId !== 'good' && keyId !== 'newer' ? 'unknown-key' : value === signatureOf(keyId, statement) ? 'valid' : 'invalid');

function checkpointsOf(lines: readonly ChainLine[], seqs: readonly number[], { keyId = 'good', kind = 'periodic' as Checkpoint['kind'], at = '2026-11-23T09:00:00.000Z' } = {}): SignedCheckpoint[] {
  let previous = chainStart.sha256;
  return seqs.map((seq, index) => {
    const line = lines.find((candidate) => candidate.seq === seq)!;
    const event = JSON.parse(line.text) as ChainEvent;
    const statement = checkpointStatement({ tenantId: 'ten_1', number: index + 1, kind, seq, eventId: event.id, eventAt: event.at, digests: line.digests, at, previous });
    const signed = { statement, algorithm: 'none', keyId, value: signatureOf(keyId, statement) };
    previous = checkpointDigest(hash, signed);
    return signed;
  });
}

const points = checkpointsOf(intact, [50, 100, size]);

function verify(lines: readonly ChainLine[], source: Partial<ChainSource> = {}): ChainReport {
  const verifier = chainVerifier({ hash, checkpoints: points, isSigned, ...source });
  for (const line of lines) verifier.take(line);
  return verifier.finish();
}

/** A fault as one line: `changed 17 aud_…17`. */
const told = ({ kind, seq, toSeq, id, isWithin, checkpoint }: ChainFault): string =>
  [kind, toSeq === undefined ? seq : `${seq}-${toSeq}`, ...(isWithin ? ['within'] : []), ...(id === undefined ? [] : [Number(id.slice(4))]), ...(checkpoint === undefined ? [] : [`#${checkpoint}`])].join(' ');
const faultsOf = (lines: readonly ChainLine[], source: Partial<ChainSource> = {}): string[] => verify(lines, source).faults.map(told);

const at = (seq: number): ChainLine => intact[seq - 1]!;
const without = (...seqs: number[]): ChainLine[] => intact.filter((line) => !seqs.includes(line.seq));
const replaced = (...lines: ChainLine[]): ChainLine[] => intact.map((line) => lines.find((other) => other.seq === line.seq) ?? line);
const inserted = (after: number, ...lines: ChainLine[]): ChainLine[] => [...intact.slice(0, after), ...lines, ...intact.slice(after)];
const renumbered = (lines: readonly ChainLine[]): ChainLine[] => lines.map((line, index) => ({ ...line, seq: index + 1 }));
const changedText = (seq: number): ChainLine => ({ ...at(seq), text: at(seq).text.replace('张三', '李四') });

describe('canonical JSON', () => {
  it('is what RFC 8785 §3.2.2 and §3.2.3 show', () => {
    const value = JSON.parse('{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}') as unknown;
    expect(canonicalJson(value)).toBe('{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}');
    const names = { '\u20ac': 'Euro Sign', '\r': 'Carriage Return', '\ufb33': 'Hebrew Letter Dalet With Dagesh', '1': 'One', '\ud83d\ude00': 'Emoji: Grinning Face', '\u0080': 'Control', '\u00f6': 'Latin Small Letter O With Diaeresis' };
    expect(Object.values(JSON.parse(canonicalJson(names)) as object).toSorted()).toEqual(Object.values(names).toSorted());
    expect([...canonicalJson(names).matchAll(/:"([^"]+)"/g)].map((match) => match[1])).toEqual(['Carriage Return', 'One', 'Control', 'Latin Small Letter O With Diaeresis', 'Euro Sign', 'Emoji: Grinning Face', 'Hebrew Letter Dalet With Dagesh']);
  });

  it('does not depend on the order of keys, and reads back as the same value', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => {
      const reversed = JSON.parse(JSON.stringify(value), (_key, inner: unknown) => (typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? Object.fromEntries(Object.entries(inner).toReversed()) : inner)) as unknown;
      expect(canonicalJson(reversed)).toBe(canonicalJson(value));
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }));
  });

  it('leaves out what JSON does not know, takes dates as their text, and stops at a nesting that nobody means', () => {
    expect(canonicalJson({ b: undefined, a: [undefined, new Date(0)], __proto__: { hidden: 1 } })).toBe('{"a":[null,"1970-01-01T00:00:00.000Z"]}');
    expect(canonicalJson(undefined)).toBe('null');
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level += 1) deep = [deep];
    expect(() => canonicalJson(deep)).toThrow(RangeError);
  });

  it('of an event is the text that is sealed', () => {
    fc.assert(fc.property(fc.jsonValue(), fc.jsonValue(), fc.string({ unit: 'binary' }), fc.option(fc.string()), (before, after, name, reason) => {
      const event = eventOf(1, { before, after, actorName: name, reason });
      expect(eventText(event)).toBe(canonicalJson(event));
      expect(idOfText(eventText(event))).toBe(event.id);
    }));
  });
});

describe('a line of an export', () => {
  it('is JSON, is read as it was written, and also where another program wrote the same', () => {
    const line = at(7);
    expect(parseLine(formatLine(line))).toEqual(line);
    expect(formatLine(line)).toBe(canonicalJson(JSON.parse(formatLine(line))));
    expect(parseLine(JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(formatLine(line)) as object).toReversed()), undefined, 2))).toEqual(line);
  });

  it.each(['', '{}', 'x', '[]', 'null', '{"event":{},"seq":1.5,"sha256":"","sm3":""}', formatLine(at(1)).slice(0, -1), formatLine(at(1)).replace(/"sm3":"./, '"sm3":"g')])('is not %s', (text) => {
    expect(parseLine(text)).toBeUndefined();
  });
});

describe('a chain that is as it was sealed', () => {
  it('has no fault, and is confirmed up to its last checkpoint', () => {
    expect(verify(intact)).toMatchObject({ records: size, firstSeq: 1, lastSeq: size, digests: at(size).digests, faults: [], faultCount: 0, checkpointCount: 3, matchedCheckpointCount: 3, coveredSeq: size, keyIds: ['good'] });
    expect(verify(intact, { endsWithCheckpoint: true, outside: points.slice(0, 1) }).faults).toEqual([]);
  });

  it('has none either without any record', () => {
    expect(verify([], { checkpoints: [] })).toMatchObject({ records: 0, firstSeq: 1, lastSeq: 0, faults: [] });
  });

  it('binds number, digest before and every field', () => {
    const { text, digests, seq } = at(2);
    const fits = (number: number, before: Digests, content: string) => isSealedBy(hash, number, before, content, digests);
    expect([fits(seq, at(1).digests, text), fits(3, at(1).digests, text), fits(seq, at(3).digests, text), fits(seq, { ...at(1).digests, sm3: chainStart.sm3 }, text)]).toEqual([true, false, false, false]);
    const event = JSON.parse(text) as ChainEvent;
    for (const name of Object.keys(event) as (keyof ChainEvent)[]) expect([name, fits(seq, at(1).digests, eventText({ ...event, [name]: 'other' }))]).toEqual([name, false]);
  });
});

describe('tampering with records is found, with its kind and its record', () => {
  const alien: ChainLine = { seq: 30, text: eventText(eventOf(999)), digests: { sha256: 'a'.repeat(64), sm3: 'b'.repeat(64) } };
  const sealedAlien: ChainLine = { ...alien, digests: sealDigests(hash, 30, at(29).digests, alien.text) };
  it.each<[string, ChainLine[], string[]]>([
    ['a changed field', replaced(changedText(30)), ['changed 30 30']],
    ['the first record changed', replaced(changedText(1)), ['changed 1 1']],
    ['the last record changed', replaced(changedText(size)), [`changed ${size} ${size}`]],
    ['two far changes', replaced(changedText(20), changedText(90)), ['changed 20 20', 'changed 90 90']],
    ['neighbours changed', replaced(changedText(30), changedText(31), changedText(32)), ['changed 30 30', 'changed 31 31', 'changed 32 32']],
    ['a digest changed', replaced({ ...at(30), digests: { ...at(30).digests, sm3: 'c'.repeat(64) } }), ['changed 30 30']],
    ['both digests changed', replaced({ ...at(30), digests: alien.digests }), ['changed 30 30']],
    // Which of the two neighbours is the false one cannot be told: the one that does not follow is named.
    ['a change with its own digests computed anew', replaced({ ...changedText(30), digests: sealDigests(hash, 30, at(29).digests, changedText(30).text) }), ['changed 31 31']],
    ['a number changed', replaced({ ...at(30) }).map((line) => (line.seq === 30 ? { ...line, seq: 33 } : line)), ['changed 30 30']],
    ['a record removed', without(30), ['removed 30']],
    ['the first record removed', without(1), ['removed 1']],
    ['several removed in a row', without(30, 31, 32, 33, 34, 35, 36, 37), ['removed 30-37']],
    ['several removed apart', without(10, 40, 41, 90), ['removed 10', 'removed 40-41', 'removed 90']],
    ['a record removed and the numbers closed up', renumbered(without(30)), ['removed 30']],
    ['three removed and the numbers closed up', renumbered(without(30, 31, 32)), ['removed 30-32']],
    ['a record put in', inserted(29, alien), ['inserted 30 999']],
    ['a record put in and the numbers moved up', renumbered(inserted(29, alien)), ['inserted 30 999']],
    ['a record put in with digests of its own', inserted(29, sealedAlien), ['inserted 30 999']],
    ['a record put in with digests of its own, and the numbers moved up', renumbered(inserted(29, sealedAlien)), ['inserted 30 999']],
    ['a record doubled', inserted(30, at(30)), ['inserted 30 30']],
    ['a record doubled far away', inserted(80, at(30)), ['inserted 30 30']],
    ['neighbours exchanged', [...intact.slice(0, 29), at(31), at(30), ...intact.slice(31)], ['reordered 31 31']],
    ['the events of neighbours exchanged under their numbers', replaced({ ...at(30), text: at(31).text }, { ...at(31), text: at(30).text }), ['reordered 30 31', 'reordered 31 30']],
    ['neighbours exchanged and renumbered', renumbered([...intact.slice(0, 29), at(31), at(30), ...intact.slice(31)]), ['reordered 31 31']],
    ['a record moved far back', [...intact.slice(0, 9), at(100), ...intact.slice(9, 99), ...intact.slice(100)], ['reordered 100 100']],
    ['a record moved to the end', [...without(30), at(30)], ['reordered 30 30']],
    ['changed and removed together', without(60).map((line) => (line.seq === 30 ? changedText(30) : line)), ['changed 30 30', 'removed 60']],
  ])('%s', (_name, lines, expected) => {
    expect(faultsOf(lines)).toEqual(expected);
  });

  it('whatever is done to one place, something is found, and near it', () => {
    const place = fc.integer({ min: 2, max: size - 1 });
    const edit = fc.oneof(
      place.map((seq) => ({ seq, lines: without(seq) })), place.map((seq) => ({ seq, lines: replaced(changedText(seq)) })), place.map((seq) => ({ seq, lines: renumbered(without(seq)) })),
      place.map((seq) => ({ seq, lines: inserted(seq - 1, { ...alien, seq }) })), place.map((seq) => ({ seq, lines: inserted(seq, at(seq)) })), place.map((seq) => ({ seq, lines: [...intact.slice(0, seq - 2), at(seq), at(seq - 1), ...intact.slice(seq)] })),
    );
    fc.assert(fc.property(edit, ({ seq, lines }) => {
      const { faults } = verify(lines);
      expect(faults.length).toBeGreaterThan(0);
      for (const fault of faults) expect(Math.abs(fault.seq - seq)).toBeLessThanOrEqual(1);
    }), drawn(60));
  });

  it('a file in which nothing fits is read to its end, in a time that grows with its length', () => {
    const garbage = Array.from({ length: 20_000 }, (_, index) => ({ ...alien, seq: index + 1 }));
    const report = verify(garbage, { checkpoints: [] });
    expect(report.faultCount).toBeGreaterThan(1000);
    expect(report.faults.length).toBe(1000);
  });
});

describe('a chain that was computed anew is found by its checkpoints', () => {
  const events = intact.map((line) => JSON.parse(line.text) as ChainEvent);
  it.each<[string, ChainEvent[], string[]]>([
    ['after a change', events.map((event, index) => (index === 69 ? { ...event, actorName: '李四' } : event)), ['changed 51-100 within 100 #2', `changed 51-${size} within ${size} #3`]],
    ['after a removal', events.toSpliced(69, 1), ['removed 51-100 within 100 #2']],
    ['after two removals', events.toSpliced(69, 2), ['removed 51-100 within 100 #2']],
    ['after an insertion', events.toSpliced(69, 0, eventOf(999)), ['inserted 51-100 within 100 #2']],
    ['after the last checkpoint’s event went, and all before it stayed', events.toSpliced(size - 1, 1), [`truncated ${size}-${size} ${size} #3`]],
  ])('%s', (_name, changed, expected) => {
    expect(faultsOf(chainOf(changed))).toEqual(expected);
  });
});

describe('a tail that was cut off', () => {
  it('is found by the checkpoints of the chain', () => {
    expect(faultsOf(intact.slice(0, 110))).toEqual([`truncated 111-${size} ${size} #3`]);
  });

  it('is found by a checkpoint that was kept elsewhere, where its own went with it', () => {
    const [own, outside] = [points.slice(0, 2), points.slice(2)];
    expect(faultsOf(intact.slice(0, 110), { checkpoints: own })).toEqual([]);
    expect(faultsOf(intact.slice(0, 110), { checkpoints: own, outside })).toEqual([`truncated 111-${size} ${size} #3`]);
    expect(faultsOf([], { checkpoints: [], outside })).toEqual([`truncated 1-${size} ${size} #3`]);
  });

  it('shows as records that no checkpoint covers, where an export ends with one', () => {
    expect(faultsOf([...intact, ...chainOf([eventOf(999)], at(size).digests, size + 1)], { endsWithCheckpoint: true })).toEqual([`inserted ${size + 1}-${size + 1} within`]);
    expect(faultsOf(intact, { endsWithCheckpoint: true, checkpoints: [] })).toEqual([`removed-checkpoint ${size}`]);
    expect(verify([...intact, ...chainOf([eventOf(999)], at(size).digests, size + 1)])).toMatchObject({ faults: [], coveredSeq: size, lastSeq: size + 1 });
  });
});

describe('a forged checkpoint', () => {
  const forged = (signed: SignedCheckpoint, change: Partial<Checkpoint>, keyId = signed.keyId): SignedCheckpoint => {
    const statement = checkpointStatement({ ...parseCheckpoint(signed.statement)!, ...change });
    return { ...signed, keyId, statement, value: keyId === signed.keyId ? signed.value : signatureOf(keyId, statement) };
  };

  it.each<[string, SignedCheckpoint[], string[]]>([
    ['whose digests were changed', points.with(1, forged(points[1]!, { digests: chainStart })), ['forged-checkpoint 100 #2']],
    ['the last one', points.with(2, forged(points[2]!, { digests: chainStart })), [`forged-checkpoint ${size} #3`]],
    ['signed by a key that nobody knows', points.with(2, forged(points[2]!, { at: '2026-11-24T00:00:00.000Z' }, 'their own')), [`forged-checkpoint ${size} #3`]],
    ['all of them by an unknown key', checkpointsOf(intact, [50, 100, size], { keyId: 'their own' }), [`forged-checkpoint ${size} #3`, 'forged-checkpoint 100 #2', 'forged-checkpoint 50 #1']],
    ['that is no statement', [{ ...points[0]!, statement: '{}' }], ['forged-checkpoint 0']],
    ['taken out of the middle', [points[0]!, points[2]!], [`removed-checkpoint ${size} #2`]],
  ])('%s is found', (_name, checkpoints, expected) => {
    expect(faultsOf(intact, { checkpoints })).toEqual(expected);
  });

  it('kept elsewhere is not believed either', () => {
    expect(faultsOf(intact, { outside: [forged(points[1]!, { digests: chainStart })] })).toEqual(['forged-checkpoint 100 #2']);
  });

  it('may be signed by a newer key', () => {
    const newer = [...points.slice(0, 2), ...checkpointsOf(intact, [50, 100, size], { keyId: 'newer' }).slice(2)];
    expect(verify(intact, { checkpoints: newer })).toMatchObject({ faults: [], keyIds: ['good', 'newer'] });
  });
});

describe('after retention the rest of the chain', () => {
  const rest = intact.slice(50);
  const retention = (at: string) => checkpointsOf(intact, [50], { kind: 'retention', at });

  it('is verified from the retention checkpoint on', () => {
    expect(verify(rest, { checkpoints: retention('2027-06-01T00:00:00.000Z') })).toMatchObject({ faults: [], firstSeq: 51, records: 70, coveredSeq: 50 });
  });

  it('is not where what is gone was too young, where the checkpoint is of another kind, or where more is gone', () => {
    expect(faultsOf(rest, { checkpoints: retention('2027-01-01T00:00:00.000Z') })).toEqual(['removed 1-50 #1']);
    expect(faultsOf(rest, { checkpoints: checkpointsOf(intact, [50]) })).toEqual(['removed 1-50']);
    expect(faultsOf(rest.slice(3), { checkpoints: retention('2027-06-01T00:00:00.000Z') })).toEqual(['removed 51-53']);
  });
});
