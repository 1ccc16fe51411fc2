import { describe, expect, it } from 'vitest';
import { decodeText } from './decode.ts';

const utf8 = new TextEncoder();
const text = '{"name":"组件","version":"1.0"}';

function utf16(content: string, isBigEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(content.length * 2);
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < content.length; index += 1) view.setUint16(index * 2, content.charCodeAt(index), !isBigEndian);
  return bytes;
}

/** 组件 in GBK, in the middle of ASCII. */
const gbk = Uint8Array.from([...utf8.encode('{"name":"'), 0xd7, 0xe9, 0xbc, 0xfe, ...utf8.encode('","version":"1.0"}')]);

describe('text is decoded', () => {
  it.each([
    ['utf-8', utf8.encode(text)],
    ['utf-8', utf8.encode(`\uFEFF${text}`)],
    ['utf-16le', utf16(text, false)],
    ['utf-16le', utf16(`\uFEFF${text}`, false)],
    ['utf-16be', utf16(text, true)],
    ['utf-16be', utf16(`\uFEFF${text}`, true)],
    ['gb18030', gbk],
  ])('from %s', (encoding, bytes) => {
    expect(decodeText(bytes)).toMatchObject({ ok: true, text, encoding });
  });

  it('from GBK with a note, since nothing marks it', () => {
    const decoded = decodeText(gbk);
    expect(decoded.ok && decoded.issues.map(({ code }) => code)).toEqual(['decoded-from-other-encoding']);
  });

  it('from the encoding that an XML declaration names', () => {
    const latin = Uint8Array.from([...utf8.encode('<?xml version="1.0" encoding="ISO-8859-1"?><bom>M'), 0xfc, ...utf8.encode('ller</bom>')]);
    expect(decodeText(latin)).toMatchObject({ ok: true, encoding: 'windows-1252', text: '<?xml version="1.0" encoding="ISO-8859-1"?><bom>Müller</bom>' });
  });

  it('as UTF-8 whatever an XML declaration says, where the bytes are UTF-8', () => {
    expect(decodeText(utf8.encode('<?xml version="1.0" encoding="GBK"?><bom>组件</bom>'))).toMatchObject({ ok: true, encoding: 'utf-8' });
  });
});

describe('what cannot be decoded for certain is refused', () => {
  it.each([
    ['empty', 'nothing', new Uint8Array(0)],
    ['binary', 'a gzip archive', Uint8Array.from([0x1f, 0x8b, 8, 0, 0])],
    ['binary', 'a zip archive', Uint8Array.from([0x50, 0x4b, 3, 4, 20])],
    ['binary', 'CycloneDX protobuf', Uint8Array.from([0x0a, 3, 0x31, 0x2e, 0x36, 0x10, 1, 0x1a, 0x01, 0x02])],
    ['unknown-encoding', 'Latin-1 without a declaration', Uint8Array.from([...utf8.encode('{"author":"M'), 0xfc, ...utf8.encode('ller Jos'), 0xe9, ...utf8.encode('s"}')])],
    ['unknown-encoding', 'UTF-32', Uint8Array.from([0xff, 0xfe, 0, 0, 0x7b, 0, 0, 0])],
    ['unknown-encoding', 'half of a UTF-16 character', Uint8Array.from([0xff, 0xfe, 0x7b, 0, 0x22])],
  ])('%s: %s', (code, _, bytes) => {
    expect(decodeText(bytes)).toMatchObject({ ok: false, refusal: { code } });
  });

  it('with the byte that breaks UTF-8', () => {
    const decoded = decodeText(Uint8Array.from([...utf8.encode('"名'), 0xff, 0x41]));
    expect(!decoded.ok && decoded.refusal.message).toContain('byte 4');
  });
});
