import { describe, expect, it } from 'vitest';
import { asIriReference, isAbsoluteUri } from './iri.ts';

/** As it stands in real documents -> as an IRI reference. */
const addresses: readonly (readonly [text: string, written: string])[] = [
  ['https://example.org/a?b=c#d', 'https://example.org/a?b=c#d'],
  ['https://例え.jp/道', 'https://例え.jp/道'],
  ['git@github.com:acme/core.git', 'ssh://git@github.com/acme/core.git'],
  ['git+ssh://git@github.com:acme/core.git', 'git+ssh://git@github.com/acme/core.git'],
  ['https://example.org:8443/a', 'https://example.org:8443/a'],
  ['https://example.org/a b', 'https://example.org/a%20b'],
  ['https://example.org/{id}|x', 'https://example.org/%7Bid%7D%7Cx'],
  ['https://example.org/[x]', 'https://example.org/%5Bx%5D'],
  ['http://[::1]:80/', 'http://[::1]:80/'],
  ['https://x.example/\u0085\ue000\ufdd0\ud800', 'https://x.example/%C2%85%EE%80%80%EF%B7%90%EF%BF%BD'],
  ['https://x.example/\u{1f600}', 'https://x.example/\u{1f600}'],
  ['100%', '100%25'],
  ['https://example.org/%41%zz', 'https://example.org/%41%25zz'],
  ['a#b#c', 'a#b%23c'],
  ['1a:b', './1a:b'],
  [' mailto:a@b.example ', 'mailto:a@b.example'],
];

describe('addresses', () => {
  it.each(addresses)('%j is written as %j', (text, written) => {
    expect(asIriReference(text)).toBe(written);
  });

  it.each(addresses)('%j is written once: its writing stays', (_, written) => {
    expect(asIriReference(written)).toBe(written);
  });

  it.each([['https://x.example/doc', true], ['urn:uuid:1', true], ['x.example/doc', false], ['https://x.example/#a', false], ['https://x.example/a b', false]])('%s with a scheme and without a fragment: %s', (text, expected) => {
    expect(isAbsoluteUri(text)).toBe(expected);
  });
});
