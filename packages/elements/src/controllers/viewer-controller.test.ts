import type { Attachment } from '@case-attachments/contract';
import { expect } from '@open-wc/testing';
import { idleSnapshot, type ListState } from '../case/case-state.js';
import { isGone } from './viewer-controller.js';

const { list: idle } = idleSnapshot;
const list = (ids: string, more: Partial<ListState> = {}): ListState => ({
  ...idle,
  attachments: [...ids].map((id) => ({ id, scanState: 'clean' }) as Attachment),
  ...more,
});

describe('isGone', () => {
  const before = list('abcd');
  const table: [string, ListState, boolean][] = [
    ['nothing changed', before, false],
    ['others were attached', list('xabcd'), false],
    ['another was deleted', list('abc'), false],
    ['it was deleted', list('abd'), true],
    ['it was deleted while others were attached', list('xyabd'), true],
    ['others were attached, and only the first rows are loaded', list('xyab', { hasMore: true }), false],
    ['it was deleted, and only the first rows are loaded', list('xabd', { hasMore: true }), true],
    ['another filter is chosen', list('ab', { view: { ...idle.view, category: 'image' } }), false],
    [
      'a virus was found in it',
      list('abcd', {
        attachments: before.attachments.map((one) =>
          one.id === 'c' ? { ...one, scanState: 'infected' } : one,
        ),
      }),
      true,
    ],
  ];
  for (const [when, now, expected] of table) {
    it(`${expected} when ${when}`, () => expect(isGone('c', before, now)).to.equal(expected));
  }

  it('says nothing of a file that was not listed', () => {
    expect(isGone('z', before, list('abd'))).to.equal(false);
  });
});
