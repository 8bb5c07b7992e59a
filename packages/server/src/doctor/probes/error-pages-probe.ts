import { casePath, uploadPath } from '@case-attachments/contract';
import { inWords, problemOf } from '../deployment.js';
import { verdict } from '../finding.js';
import type { Probe } from './probe.js';

/** An id that no upload has. */
export const UNKNOWN_UPLOAD_ID = '0'.repeat(32);

/** The server's errors arrive as it sent them. */
export const errorPagesProbe: Probe = {
  title: "errors are the server's own",
  run: async (deployment) => {
    const { caseId } = deployment;
    const errors = [
      await deployment.send('GET', casePath(caseId), { Authorization: '' }),
      await deployment.send('GET', uploadPath(caseId, UNKNOWN_UPLOAD_ID)),
      await deployment.send('POST', `${uploadPath(caseId, UNKNOWN_UPLOAD_ID)}/commit`, JSON_TYPE, '{"no":1}'),
    ];
    const replaced = errors.filter((answer) => problemOf(answer) === null);
    if (replaced.length === 0) return verdict([]);
    const detail = `In place of the server's problem details came ${replaced.map(inWords).join(', ')}.`;
    return verdict([{ code: 'error-pages-replaced', detail }]);
  },
};

const JSON_TYPE = { 'Content-Type': 'application/json' };
