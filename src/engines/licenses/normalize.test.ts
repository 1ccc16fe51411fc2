import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatExpression } from './format.ts';
import { nameTables } from './names/tables.ts';
import { normalizeLicense, readDeclaredLicense } from './normalize.ts';
import { parseExpression } from './parse.ts';
import { listSpdxLicenses } from './spdx-list.ts';
import { drawn } from '../../../test/drawn.ts';
import { processorMs } from '../../../test/processor-time.ts';

function lines(table: string): readonly string[] {
  return table.trim().split('\n').map((line) => line.trim());
}

function answer(text: string): string {
  const reading = readDeclaredLicense(text);
  return reading.kind === 'known' ? reading.expression : reading.kind;
}

function canonicalId(id: string): string {
  const parsed = parseExpression(id);
  return parsed.ok ? formatExpression(parsed.expression) : '';
}

describe('a declared licence', () => {
  it.each(lines(`
    MIT => MIT
    The MIT License (MIT) => MIT
    Expat => MIT
    MIT licence => MIT
    "MIT" => MIT
    ['MIT'] => MIT
    Apache License, Version 2.0 => Apache-2.0
    The Apache Software License, Version 2.0 => Apache-2.0
    Apache 2 => Apache-2.0
    ASL 2.0 => Apache-2.0
    ALv2 => Apache-2.0
    Apache License 2.0 (Apache-2.0) => Apache-2.0
    Apache License, Version 2.0, January 2004 => Apache-2.0
    Apache Sofware Licence 2 => Apache-2.0
    GPL v2 => GPL-2.0-only
    GPL v2 or later => GPL-2.0-or-later
    GPLv3+ => GPL-3.0-or-later
    GPL-2+ => GPL-2.0-or-later
    GPL (>= 2) => GPL-2.0-or-later
    GNU GENERAL PUBLIC LICENSE Version 3, 29 June 2007 => GPL-3.0-only
    version 2 of the GNU General Public License => GPL-2.0-only
    GNU General Public License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later version => GPL-3.0-or-later
    GNU Lesser General Public License v2.1 only => LGPL-2.1-only
    GNU Library General Public License, version 2 => LGPL-2.0-only
    lgpl_v2_1 => LGPL-2.1-only
    AGPLv3 => AGPL-3.0-only
    GNU Affero General Public License v3 or later (AGPLv3+) => AGPL-3.0-or-later
    GPL2 w/ CPE => GPL-2.0-only WITH Classpath-exception-2.0
    GNU General Public License, version 2 (GPL2), with the classpath exception => GPL-2.0-only WITH Classpath-exception-2.0
    Apache 2.0 with LLVM exception => Apache-2.0 WITH LLVM-exception
    Apache 2.0 with Commons Clause => Apache-2.0 AND LicenseRef-scancode-commons-clause
    2-clause BSD => BSD-2-Clause
    BSD3 => BSD-3-Clause
    BSD_3_clause + file LICENSE => BSD-3-Clause
    BSD 3-Clause "New" or "Revised" License => BSD-3-Clause
    Modified BSD => BSD-3-Clause
    FreeBSD License => BSD-2-Clause
    Zero-Clause BSD => 0BSD
    Eclipse Distribution License - v 1.0 => BSD-3-Clause
    EPL 2.0 => EPL-2.0
    MPL-2 => MPL-2.0
    CDDL, v1.0 => CDDL-1.0
    Boost Software License => BSL-1.0
    BSL 1.1 => BUSL-1.1
    CC-BY-SA 4.0 => CC-BY-SA-4.0
    Creative Commons Attribution-NonCommercial 4.0 International => CC-BY-NC-4.0
    Creative Commons Attribution 3.0 Germany => CC-BY-3.0-DE
    CC0 1.0 Universal (CC0 1.0) Public Domain Dedication => CC0-1.0
    Mulan PSL v2 => MulanPSL-2.0
    The PostgreSQL Licence => PostgreSQL
    Public Domain => LicenseRef-scancode-public-domain
    Proprietary => LicenseRef-scancode-proprietary-license
    UNLICENSED => NONE
    zlib/libpng License => Zlib
    perl_5 => Artistic-1.0-Perl OR GPL-1.0-or-later
    LicenseRef-our-text => LicenseRef-our-text
    LicenseRef-scancode-bsd-new => BSD-3-Clause
    MIT AND (LicenseRef-scancode-bsd-new OR LicenseRef-x) => MIT AND (BSD-3-Clause OR LicenseRef-x)
    scancode:gpl-2.0-plus => GPL-2.0-or-later
    osi:Apache-2.0 => Apache-2.0
  `))('by name: %s', (line) => {
    const [text = '', expected] = line.split(' => ');
    expect(answer(text)).toBe(expected);
  });

  it.each(lines(`
    License :: OSI Approved :: MIT License => MIT
    License :: OSI Approved :: Apache Software License => Apache-2.0
    License :: OSI Approved :: BSD License => ambiguous
    License :: OSI Approved :: GNU General Public License v2 or later (GPLv2+) => GPL-2.0-or-later
    License :: OSI Approved :: GNU Library or Lesser General Public License (LGPL) => LGPL-2.0-or-later
    License :: OSI Approved :: Mozilla Public License 2.0 (MPL 2.0) => MPL-2.0
    License :: OSI Approved :: Python Software Foundation License => PSF-2.0
    License :: OSI Approved :: ISC License (ISCL) => ISC
    License :: OSI Approved :: European Union Public Licence 1.2 (EUPL 1.2) => EUPL-1.2
    License :: OSI Approved :: Mulan Permissive Software License v2 (MulanPSL-2.0) => MulanPSL-2.0
    License :: OSI Approved => unknown
    License :: DFSG approved => unknown
    License :: Public Domain => LicenseRef-scancode-public-domain
    License :: Other/Proprietary License => LicenseRef-scancode-proprietary-license
  `))('by classifier: %s', (line) => {
    const [text = '', expected] = line.split(' => ');
    expect(answer(text)).toBe(expected);
  });

  it.each(lines(`
    木兰宽松许可证 第2版 => MulanPSL-2.0
    木兰宽松许可证，第二版 => MulanPSL-2.0
    木兰公共许可证 第2版 => LicenseRef-scancode-mulanpubl-2.0
    MIT 许可证 => MIT
    Apache 许可证 2.0 版 => Apache-2.0
    GNU 通用公共许可证 第3版或更高版本 => GPL-3.0-or-later
    GNU 宽通用公共许可证 2.1 => LGPL-2.1-only
    三条款BSD许可证 => BSD-3-Clause
    Mozilla 公共许可证 2.0 => MPL-2.0
    知识共享署名-相同方式共享 4.0 国际许可协议 => CC-BY-SA-4.0
    ＭＩＴ 或 Ａｐａｃｈｅ－２．０ => MIT OR Apache-2.0
    专有软件 => LicenseRef-scancode-proprietary-license
    本公司自有许可 => unknown
  `))('in Chinese: %s', (line) => {
    const [text = '', expected] = line.split(' => ');
    expect(answer(text)).toBe(expected);
  });

  it.each(lines(`
    https://www.apache.org/licenses/LICENSE-2.0.txt => Apache-2.0
    http://opensource.org/licenses/MIT => MIT
    http://www.opensource.org/licenses/mit-license.php => MIT
    https://opensource.org/license/bsd-3-clause/ => BSD-3-Clause
    http://www.opensource.org/licenses/bsd-license.php => unknown
    https://spdx.org/licenses/GPL-2.0+.html => GPL-2.0-or-later
    https://www.gnu.org/licenses/old-licenses/lgpl-2.1.en.html => LGPL-2.1-only
    https://www.gnu.org/licenses/gpl.html => unknown
    https://creativecommons.org/licenses/by-nc-sa/4.0/legalcode => CC-BY-NC-SA-4.0
    https://creativecommons.org/licenses/by/3.0/de/ => CC-BY-3.0-DE
    https://licenses.nuget.org/MIT%20OR%20Apache-2.0 => MIT OR Apache-2.0
    http://license.coscl.org.cn/MulanPSL2 => MulanPSL-2.0
    https://example.com/license => unknown
    Apache License, Version 2.0 (http://www.apache.org/licenses/LICENSE-2.0) => Apache-2.0
    BSD License http://opensource.org/licenses/BSD-3-Clause => BSD-3-Clause
    GPLv2+ https://www.gnu.org/licenses/old-licenses/gpl-2.0.html => GPL-2.0-or-later
    MIT https://www.apache.org/licenses/LICENSE-2.0 => unknown
  `))('by page: %s', (line) => {
    const [text = '', expected] = line.split(' => ');
    expect(answer(text)).toBe(expected);
  });

  it.each(lines(`
    MIT/Apache-2.0 => MIT OR Apache-2.0
    (MIT OR GPL-2.0) => MIT OR GPL-2.0-only
    MIT or Apache License 2.0 => MIT OR Apache-2.0
    GPL-2 | GPL-3 => GPL-2.0-only OR GPL-3.0-only
    GPL 2 or 3 => GPL-2.0-only OR GPL-3.0-only
    MPL 1.1/GPL 2.0/LGPL 2.1 => MPL-1.1 OR GPL-2.0-only OR LGPL-2.1-only
    Dual license: MIT and GPL v2 or later => MIT OR GPL-2.0-or-later
    CDDL 1.1 + GPLv2 => CDDL-1.1 OR GPL-2.0-only
    Apache License 2.0 and MIT => Apache-2.0 AND MIT
    MIT, 3-clause BSD => MIT AND BSD-3-Clause
    MIT, ISC and Zlib => MIT AND ISC AND Zlib
    MIT, ISC or Zlib => MIT OR ISC OR Zlib
    GPL version 2, GPL => GPL-2.0-only
    BSD-3-Clause and (MIT or Apache 2) => BSD-3-Clause AND (MIT OR Apache-2.0)
    MIT / Expat => MIT
    0BSD, MIT => 0BSD AND MIT
    MIT and ISC or Zlib, Apache 2 => unknown
    MIT and BSD => unknown
    MIT + Apache 2 => unknown
  `))('as a list: %s', (line) => {
    const [text = '', expected] = line.split(' => ');
    expect(answer(text)).toBe(expected);
  });

  it.each(lines(`
    SEE LICENSE IN LICENSE.md
    file LICENSE
    GPL-3 + file LICENSE
    other
    unknown
    Custom
    MIT-style
    MIT?
    Based on Apache 2.0
    Apache 2.0 without patents
    Not GPL
    GPL (> 2)
    GPLv2 with exceptions
    GPLv2 only or later
    GPL 4
    Apache 7.1
    Intel Software License
    Oracle JDBC License
    Version 2.0
    New
    3-clause
    Classpath-exception-2.0
    with MIT
    or MIT
    MIT or
    unlicensed
    __proto__
    constructor
  `))('stays unknown: %s', (text) => {
    expect(answer(text)).toBe('unknown');
    expect(normalizeLicense(text)).toBeUndefined();
  });

  it.each(lines(`
    BSD => BSD-2-Clause BSD-3-Clause BSD-4-Clause
    BSD License => BSD-2-Clause BSD-3-Clause BSD-4-Clause
    Mozilla Public License => MPL-1.0 MPL-1.1 MPL-2.0
    Eclipse Public License => EPL-1.0 EPL-2.0
    CDDL => CDDL-1.0 CDDL-1.1
    Elastic License => Elastic-2.0
  `))('tells what an unclear name may mean: %s', (line) => {
    const [text = '', expected = ''] = line.split(' => ');
    expect(readDeclaredLicense(text)).toEqual({ kind: 'ambiguous', candidates: expected.split(' ') });
    expect(normalizeLicense(text)).toBeUndefined();
  });

  it.each(lines(`
    mit => exact
    MIT License => stated
    GPL => rule
    LGPL or MIT => rule
    Apache License => assumed
    CDDL + GPLv2 with classpath exception => assumed
  `))('says by which right it was read: %s', (line) => {
    const [text = '', expected] = line.split(' => ');
    expect(normalizeLicense(text)?.basis).toBe(expected);
  });

  it('reads every id and name of the SPDX list in the ways people write them', () => {
    const wrong: string[] = [];
    for (const { id, name, isDeprecated } of listSpdxLicenses()) {
      const expected = canonicalId(id);
      const texts = [id.toLowerCase(), id.replaceAll('-', ' '), `${id} License`, `The ${name}`, name.toUpperCase(), `https://spdx.org/licenses/${id}.html`, ...(isDeprecated ? [] : [`"${name}"`])];
      for (const text of texts) if (answer(text) !== expected) wrong.push(`${text}: ${answer(text)} instead of ${expected}`);
    }
    expect(wrong).toEqual(['wxWindows License: unknown instead of GPL-2.0-or-later WITH WxWindows-exception-3.1']);
  });

  it('holds only tables that name licences it can read', () => {
    const { phrases, whole, assumed, urls, scanCodeKeys } = nameTables();
    const named = [...phrases.values()].flatMap((target) => (target.kind === 'license' ? [target.expression] : []));
    const all = [...named, ...whole.values(), ...assumed.values(), ...urls.values(), ...[...scanCodeKeys.values()].map((text) => text.replace(/^WITH /, 'MIT WITH '))];
    expect(all.length).toBeGreaterThan(2000);
    expect([...new Set(all)].filter((text) => canonicalId(text) !== text)).toEqual([]);
  });

  it('always gives a canonical expression, and the same for it again', () => {
    const word = fc.constantFrom('MIT', 'GPL', 'v2', '2.0', 'or', 'later', 'and', '/', ',', '+', '(', ')', 'BSD', '3-clause', 'Apache', 'License', 'with', 'classpath', 'exception', 'version', 'the', 'only', '许可证');
    fc.assert(fc.property(fc.oneof(fc.string(), fc.array(word, { maxLength: 9 }).map((words) => words.join(' '))), (text) => {
      const expression = normalizeLicense(text)?.expression;
      if (expression !== undefined) expect(normalizeLicense(expression)).toEqual({ expression, basis: 'exact' });
    }), drawn(2000));
  });

  it('may be an expression of any length, but a name only as long as names are', () => {
    const expression = listSpdxLicenses().filter(({ isDeprecated }) => !isDeprecated).map(({ id }) => id).join(' AND ');
    expect(expression.length).toBeGreaterThan(5000);
    expect(answer(expression)).toBe(expression);
    expect(answer(`${expression} AND Apache 2`)).toBe('unknown');
  });

  it('takes no long time over hostile text', () => {
    const texts = ['see '.repeat(250), '('.repeat(1000), 'a and ('.repeat(140), 'http://a'.repeat(120), '- see the '.repeat(100), 'MIT or '.repeat(140), '1.'.repeat(500), 'gpl+'.repeat(250), '&quot;'.repeat(160), ' ::'.repeat(330)];
    const start = processorMs();
    for (const text of texts) answer(text);
    expect(processorMs() - start).toBeLessThan(1000);
    expect(answer(`Apache 2${' '.repeat(1000)}`)).toBe('unknown');
  });
});

const corpus = new URL('../../../../shared/data/licences/declared-strings.jsonl', import.meta.url);

describe.skipIf(!existsSync(corpus))('the public corpus of declared licences (skipped where ../shared/data is absent)', () => {
  const rows = existsSync(corpus) ? readFileSync(corpus, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as { input: string; expected_spdx: string }) : [];
  const document = readFileSync(new URL('./KNOWN-DIFFERENCES.md', import.meta.url), 'utf8');
  const differing = rows.filter((row) => answer(row.input) !== row.expected_spdx)
    .map((row) => `- ${JSON.stringify(row.input)}: corpus \`${row.expected_spdx}\`, ours \`${answer(row.input)}\``);

  it('differs from us exactly in the rows that KNOWN-DIFFERENCES.md lists', () => {
    const listed = document.split('\n').filter((line) => /^- .*: corpus `.*`, ours `.*`$/.test(line));
    expect(listed.toSorted()).toEqual([...new Set(differing)].toSorted());
  });

  it('is read rightly in at least 97 of 100 rows that can be compared, and never wrongly there', () => {
    const notRead = document.split('### Not read')[1]?.split('\n').filter((line) => line.startsWith('- ')) ?? [];
    const missed = differing.filter((line) => notRead.includes(line)).length;
    const right = rows.length - differing.length;
    expect(right / (right + missed)).toBeGreaterThan(0.97);
    expect(notRead.filter((line) => !line.endsWith('ours `unknown`'))).toEqual([]);
  });
});
