import { ladderSuite } from './support/ladder-suite.js';

ladderSuite('chromium', ['worker', 'opfs', 'blob']);
