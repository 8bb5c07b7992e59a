import type { CaseSnapshot } from '../case/case-state.js';

/** What is shown while the element is not configured yet: an empty case on its way. */
export const idleSnapshot: CaseSnapshot = {
  status: 'idle',
  failure: null,
  policy: null,
  online: true,
  signInNeeded: false,
  list: {
    view: { category: null, sort: 'addedAt', order: 'desc' },
    attachments: [],
    total: 0,
    totalSizeBytes: 0,
    countsByCategory: null,
    hasMore: false,
    loading: false,
    failure: null,
    loadedAtMs: null,
  },
  images: { images: [], viewedId: null, loading: false, failure: null },
  transfers: [],
  download: {
    status: 'idle',
    zipName: '',
    filesDone: 0,
    filesTotal: 0,
    bytesDone: 0,
    bytesTotal: 0,
    waitingFor: null,
    missing: [],
    failure: null,
  },
  notices: [],
};
