import assert from 'node:assert/strict';
import type { ExportRequest, Ticket } from '@case-attachments/contract';

/** Asks a listening server for tickets and uses them, as a page and then a browser do. */
export class TicketCalls {
  constructor(private readonly origin: string) {}

  ask(path: string, user: string, body?: unknown): Promise<Response> {
    return fetch(`${this.origin}/api/cases/${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${user}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  async ofAttachment(id: string, user = 'ada', caseId = 'C-1'): Promise<Ticket> {
    return ticketIn(await this.ask(`${caseId}/attachments/${id}/ticket`, user));
  }

  async ofExport(request: ExportRequest = {}, user = 'ada', caseId = 'C-1'): Promise<Ticket> {
    return ticketIn(await this.ask(`${caseId}/export-ticket`, user, request));
  }
}

/** With its address as a browser sees it. */
async function ticketIn(answer: Response): Promise<Ticket> {
  assert.equal(answer.status, 200, await answer.clone().text());
  const ticket = (await answer.json()) as Ticket;
  return { ...ticket, url: new URL(ticket.url, answer.url).href };
}

/** A clock that stands still until it is moved. */
export class StoppedClock {
  nowMs = Date.UTC(2026, 2, 14, 9, 0);
  readonly now = () => this.nowMs;
}
