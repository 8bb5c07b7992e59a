import { expect } from '@open-wc/testing';
import { EventStreamParser } from './event-stream-parser.js';

const STREAM = [
  '\uFEFF: nothing new\n\n',
  'event: ready\ndata: {"seq":3}\n\n',
  'id: 4\r\nevent: change\r\ndata: {"seq":4,\r\ndata:"kind":"x"}\r\n\r\n',
  'data\n\n',
  'event: ghost\n\n',
  'retry: 5\nunknown: 1\nid: 5\rdata:  two spaces\r\r',
  'data: not finished',
].join('');

const EVENTS = [
  { type: 'ready', data: '{"seq":3}', lastEventId: null },
  { type: 'change', data: '{"seq":4,\n"kind":"x"}', lastEventId: '4' },
  { type: 'message', data: '', lastEventId: '4' },
  { type: 'message', data: ' two spaces', lastEventId: '5' },
];

describe('EventStreamParser', () => {
  it('reads a whole stream', () => {
    expect(new EventStreamParser().push(STREAM)).to.deep.equal(EVENTS);
  });

  it('reads the same however the stream is cut', () => {
    for (let size = 1; size <= 7; size += 1) {
      const parser = new EventStreamParser();
      const events = [];
      for (let at = 0; at < STREAM.length; at += size)
        events.push(...parser.push(STREAM.slice(at, at + size)));
      expect(events).to.deep.equal(EVENTS);
    }
  });

  it('ignores an id with a NUL', () => {
    const [event] = new EventStreamParser().push('id: 7\nid: 8\0\ndata: x\n\n');
    expect(event?.lastEventId).to.equal('7');
  });
});
