import { ladderSuite } from './support/ladder-suite.js';

ladderSuite('webkit', ['worker', 'blob']);
