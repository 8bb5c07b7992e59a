import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PreviewQuery } from '@case-attachments/contract';
import { ProblemError } from '../domain/problem-error.js';
import { attachmentRecord } from '../ports/unit-of-work.suite.js';
import { PreviewPlanner } from './preview-plan.js';

const facts = { state: 'available', animated: false, autoContrast: false, incomplete: false } as const;
const record = attachmentRecord(
  { tenantId: 't', caseId: 'c' },
  {
    preview: {
      ...facts,
      width: 5000,
      height: 3000,
      pageCount: 3,
      pages: [
        { width: 5000, height: 3000 },
        { width: 300, height: 200 },
      ],
    },
  },
);
const planner = new PreviewPlanner('1');
const planOf = (query: PreviewQuery) => planner.plan(record, query);

describe('PreviewPlanner', () => {
  it('takes the smallest made size that fills the box or holds every pixel of the page', () => {
    const sizes = [
      [{ size: 1 }, 160],
      [{ size: 160 }, 160],
      [{ size: 161 }, 320],
      [{}, 640],
      [{ size: 2561 }, 2560],
      [{ size: 2 ** 31 }, 2560],
      [{ size: 2560, page: 2 }, 320],
      [{ size: 320, page: 2 }, 320],
      [{ size: 100, page: 2 }, 160],
      // Not listed: as the first.
      [{ size: 2560, page: 3 }, 2560],
    ] as const;
    for (const [query, sizePixels] of sizes) {
      const { request, variant } = planOf(query);
      assert.deepEqual(request.part, { kind: 'fitted', sizePixels }, JSON.stringify(query));
      assert.ok(variant.endsWith(`-${sizePixels}-p${request.page}`), variant);
    }
  });

  it('counts windows by the size of their own page', () => {
    const { request, variant } = planOf({ window: '2,1' });
    assert.deepEqual(request, { page: 1, part: { kind: 'window', column: 2, row: 1, edgePixels: 2048 } });
    assert.match(variant, /^webp-[0-9a-f]{12}-w2-1-p1$/);
    assert.ok(planOf({ window: '0,0', page: 2 }));
    const beyond = [
      [{ window: '3,0' }, /"window" is beyond the last of this page, 2,1/],
      [{ window: '0,2' }, /2,1/],
      [{ window: '1,0', page: 2 }, /0,0/],
      [{ window: '0,0', page: 4 }, /"page" is beyond the last, 3/],
      [{ window: '0,0', size: 160 }, /exclude each other/],
    ] as const;
    for (const [query, words] of beyond) {
      assert.throws(
        () => planOf(query),
        (error) => error instanceof ProblemError && error.statusCode === 400 && words.test(error.detail),
        JSON.stringify(query),
      );
    }
  });

  it('has an ETag and a name of its own for each content, part and version', () => {
    const newer = new PreviewPlanner('2');
    const plans = [
      planOf({ size: 160 }),
      planOf({ size: 320 }),
      planOf({ size: 160, page: 2 }),
      planOf({ window: '0,0' }),
      newer.plan(record, { size: 160 }),
    ];
    assert.equal(new Set(plans.map(({ variant }) => variant)).size, plans.length);
    const other = planner.plan({ ...record, sha256: 'b'.repeat(64) }, { size: 160 });
    assert.equal(new Set([...plans, other].map(({ etag }) => etag)).size, plans.length + 1);
    for (const { etag, variant } of plans) {
      assert.match(etag, /^"[\w-]{43}"$/);
      assert.match(variant, /^[a-z0-9-]{1,64}$/);
    }
    assert.equal(planOf({ size: 99 }).etag, planOf({ size: 160 }).etag, 'the same picture');
    assert.ok(newer.plan(record, {}).variant.startsWith(newer.prefix));
    assert.ok(!newer.plan(record, {}).variant.startsWith(planner.prefix));
  });

  it('says why there is no picture', () => {
    const detail = 'HEIC pictures cannot be shown here.';
    const none = { ...record, preview: { state: 'none', code: 'preview-unsupported', detail } as const };
    assert.throws(
      () => planner.plan(none, {}),
      (error) => error instanceof ProblemError && error.statusCode === 415 && error.detail === detail,
    );
  });
});
