import { ladderSuite } from './support/ladder-suite.js';

ladderSuite('firefox', ['worker', 'opfs', 'blob']);
