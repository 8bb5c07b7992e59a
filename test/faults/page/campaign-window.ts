import type { CaseSession } from '#elements/case/case-session.js';
import type { TransferSnapshot } from '#elements/case/case-state.js';

/** What the campaign's page shows of itself to the campaign. */
export interface CampaignWindow {
  readonly session: CaseSession;
  /** The element's own: what a portal calls when somebody signs out. */
  logout(): Promise<void>;
}

/** What a person would read off the page. */
export interface PageState {
  /** The list, and what was left unfinished, have been loaded. */
  readonly settled: boolean;
  readonly failed: boolean;
  readonly attached: readonly string[];
  readonly transfers: readonly Pick<
    TransferSnapshot,
    'fileName' | 'status' | 'needsFile' | 'failure' | 'bytesSafe' | 'waitingFor'
  >[];
}

declare global {
  interface Window {
    campaign?: CampaignWindow;
    /** Set by the campaign: an element has said that a file is attached. */
    saidDone?: (fileName: string, attachmentId: string) => void;
  }
}
