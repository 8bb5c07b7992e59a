import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SERVER_ACTOR } from './audit-event.js';
import { isReservedActor } from './reserved-actor.js';

describe('isReservedActor', () => {
  const reserved = [
    SERVER_ACTOR.user.id,
    'case-attachments:import',
    'service:portal',
    'Service:x',
    ' service:x',
    'case-attachments ',
  ];
  for (const id of reserved) it(`"${id}" is nobody's`, () => assert.equal(isReservedActor(id), true));
  for (const id of ['ada', 'services', 'case-attachments-doctor', 'a service:', '']) {
    it(`"${id}" may be a person's`, () => assert.equal(isReservedActor(id), false));
  }
});
