import type { CaseSnapshot } from '../case/case-state.js';
import type { LocalizeController } from '../localize/localize-controller.js';

/** Who does not answer: the person can do something about their own network, and nothing about the server. */
export type Outage = 'network' | 'server';

export function outageOf({ online }: CaseSnapshot): Outage | null {
  if (online) return null;
  return navigator.onLine ? 'server' : 'network';
}

export function outageWords({ messages }: LocalizeController, outage: Outage) {
  return outage === 'server' ? messages.tab.serverSilent : messages.tab.offline;
}
