import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { contentDisposition } from './content-disposition.js';

describe('contentDisposition', () => {
  for (const [name, expected] of [
    ['scan.pdf', 'attachment; filename="scan.pdf"'],
    ['a b.pdf', 'attachment; filename="a b.pdf"'],
    ['a"b\\c.pdf', `attachment; filename="a_b_c.pdf"; filename*=UTF-8''a%22b_c.pdf`],
    ['50%20off.pdf', `attachment; filename="50_20off.pdf"; filename*=UTF-8''50%2520off.pdf`],
    ['Röntgen.png', `attachment; filename="Rontgen.png"; filename*=UTF-8''R%C3%B6ntgen.png`],
    ['🦷.png', `attachment; filename="_.png"; filename*=UTF-8''%F0%9F%A6%B7.png`],
    ["it's (1)*.stl", `attachment; filename="it's (1)*.stl"`],
    ["é'()*.stl", `attachment; filename="e'()*.stl"; filename*=UTF-8''%C3%A9%27%28%29%2A.stl`],
    ['a\r\nSet-Cookie: x=1.pdf', 'attachment; filename="aSet-Cookie: x=1.pdf"'],
    ['../../etc/passwd', 'attachment; filename=".._.._etc_passwd"'],
    ['gnp\u202egpj.exe', 'attachment; filename="gnpgpj.exe"'],
    ['\ud800.png', 'attachment; filename=".png"'],
    ['..', 'attachment; filename="file"'],
    ['', 'attachment; filename="file"'],
  ] as const) {
    it(`writes ${JSON.stringify(name)}`, () => {
      const header = contentDisposition('attachment', name);
      assert.equal(header, expected);
      assert.match(header, /^[\x20-\x7e]+$/);
    });
  }
});
