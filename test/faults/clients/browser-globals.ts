// What the uploading half of the elements asks of a browser and Node does not have. Never offline, asleep or hidden.
import { setMaxListeners } from 'node:events';
import { NodeXhr } from './node-xhr.js';

const has = (name: string) => name in globalThis;

function define(name: string, value: unknown): void {
  if (!has(name)) Object.defineProperty(globalThis, name, { value, configurable: true });
}

const window = new EventTarget();
const document = Object.assign(new EventTarget(), { hidden: false });
// Many clients of one process share them.
setMaxListeners(0, window, document);
define('window', window);
define('document', document);
define('navigator', { onLine: true });
define('location', new URL('http://localhost/'));
define('XMLHttpRequest', NodeXhr);
define('reportError', (reason: unknown) => console.error(reason));
