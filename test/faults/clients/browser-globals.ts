// What the uploading half of the elements asks of a browser and Node does not have. Never offline, asleep or hidden.
import { NodeXhr } from './node-xhr.js';

const has = (name: string) => name in globalThis;

function define(name: string, value: unknown): void {
  if (!has(name)) Object.defineProperty(globalThis, name, { value, configurable: true });
}

define('window', new EventTarget());
define('document', Object.assign(new EventTarget(), { hidden: false }));
define('navigator', { onLine: true });
define('XMLHttpRequest', NodeXhr);
define('reportError', (reason: unknown) => console.error(reason));
