import assert from 'node:assert/strict';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import type { ClamdAddress } from '../../domain/clamd-address.js';
import { ScannerError } from '../../ports/malware-scanner.js';
import { Clamd, eicar, withoutClamd } from '../../testing/clamd.js';
import { ClamdScanner } from './clamd-scanner.js';

const never = new AbortController().signal;

function scanOf(scanner: ClamdScanner, bytes: Buffer, signal = never) {
  const chunks: Buffer[] = [];
  for (let start = 0; start < bytes.length; start += 65_536)
    chunks.push(bytes.subarray(start, start + 65_536));
  return scanner.scan(Readable.from(chunks), bytes.length, signal);
}

describe('a real clamd', { skip: withoutClamd }, () => {
  let clamd: Clamd;
  let scanner: ClamdScanner;
  before(async () => {
    clamd = await Clamd.prepare();
    await clamd.start();
    scanner = new ClamdScanner({ address: { path: clamd.socketPath } });
  });
  after(() => clamd.remove());

  it('finds nothing in clean and in empty files', async () => {
    assert.deepEqual(await scanOf(scanner, Buffer.from('a letter')), { state: 'clean' });
    assert.deepEqual(await scanOf(scanner, Buffer.alloc(500_000, 7)), { state: 'clean' });
    assert.deepEqual(await scanOf(scanner, Buffer.alloc(0)), { state: 'clean' });
  });

  it('finds a virus, and says which', async () => {
    assert.deepEqual(await scanOf(scanner, eicar()), { state: 'infected', finding: 'Eicar-Test' });
  });

  it('never calls clean what it did not look into', async () => {
    const tooLarge = { state: 'unscannable', finding: 'too large for the scanner' };
    assert.deepEqual(await scanOf(scanner, Buffer.alloc(1_500_000, 7)), tooLarge);
  });

  it('never calls clean what is beyond its limit for streams', async () => {
    // It says so and resets the connection: what it said may be lost with it.
    const found = await scanOf(scanner, Buffer.alloc(8_000_000, 7)).catch((error: unknown) => error);
    if (!(found instanceof ScannerError)) {
      assert.deepEqual(found, { state: 'unscannable', finding: 'too large for the scanner' });
    }
  });

  it('gets no end of a file that cannot be read to its end', async () => {
    const broken = async function* () {
      yield Buffer.from('half');
      throw new Error('disk');
    };
    await assert.rejects(scanner.scan(Readable.from(broken()), 8, never), /disk/);
    await assert.rejects(scanner.scan(Readable.from([Buffer.from('half')]), 8, never), ScannerError);
  });
});

describe('a clamd that misbehaves', () => {
  let address: ClamdAddress;
  let server: Server;
  let scanner: ClamdScanner;
  let behave: (socket: Socket, heard: Buffer) => void;
  beforeEach(async () => {
    server = createServer((socket) => {
      let heard = Buffer.alloc(0);
      socket.on('error', () => {});
      socket.on('data', (data) => {
        heard = Buffer.concat([heard, data]);
        behave(socket, heard);
      });
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    address = { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
    scanner = new ClamdScanner({ address });
  });
  afterEach(async () => {
    server.close();
  });

  const whole = (heard: Buffer) => heard.length > 14 && heard.subarray(-4).equals(Buffer.alloc(4));
  const answers = (answer: string) => (socket: Socket, heard: Buffer) => {
    if (whole(heard)) socket.end(answer);
  };

  it('is believed when it says OK, and not a byte more or less', async () => {
    behave = answers('stream: OK\0');
    assert.deepEqual(await scanOf(scanner, Buffer.from('x')), { state: 'clean' });
    const others = [
      '',
      'stream: OK',
      'stream: OK\n',
      'stream: OK\0\0',
      'stream: OK \0',
      'stream: ok\0',
      'OK\0',
    ];
    for (const answer of [...others, 'stream: OK\0stream: A FOUND\0', 'stream:  FOUND\0', '\xff\0']) {
      behave = answers(answer);
      await assert.rejects(scanOf(scanner, Buffer.from('x')), ScannerError, JSON.stringify(answer));
    }
  });

  it('is not believed when it says OK before it had everything', async () => {
    behave = (socket) => socket.end('stream: OK\0');
    await assert.rejects(scanOf(scanner, Buffer.alloc(20_000_000)), ScannerError);
  });

  it('tells files that it could not look into from those with something in them', async () => {
    behave = answers('stream: Heuristics.Encrypted.PDF FOUND\0');
    assert.deepEqual(await scanOf(scanner, Buffer.from('x')), { state: 'unscannable', finding: 'encrypted' });
    behave = answers('INSTREAM size limit exceeded. ERROR\0');
    const { state } = await scanOf(scanner, Buffer.from('x'));
    assert.equal(state, 'unscannable');
    behave = answers('stream: Win.Test.UNOFFICIAL FOUND\0');
    assert.deepEqual(await scanOf(scanner, Buffer.from('x')), { state: 'infected', finding: 'Win.Test' });
  });

  it('says nothing that counts when it is silent, cut off, endless or away', async () => {
    behave = () => {};
    const impatient = new ClamdScanner({ address, silenceMs: 20 });
    await assert.rejects(scanOf(impatient, Buffer.from('x')), /silent/);
    behave = (socket) => socket.resetAndDestroy();
    await assert.rejects(scanOf(scanner, Buffer.alloc(3_000_000)), ScannerError);
    behave = answers('x'.repeat(100_000));
    await assert.rejects(scanOf(scanner, Buffer.from('x')), /without end/);
    const nobody = new ClamdScanner({ address: { path: join(tmpdir(), 'nobody-listens-here') } });
    await assert.rejects(scanOf(nobody, Buffer.from('x')), /cannot be reached/);
    await assert.rejects(nobody.ping(never), ScannerError);
  });

  it('is left when nobody waits any more', async () => {
    const gone = new AbortController();
    behave = () => gone.abort(new Error('stopped'));
    await assert.rejects(scanOf(scanner, Buffer.from('x'), gone.signal), /stopped/);
    await assert.rejects(scanOf(scanner, Buffer.from('x'), gone.signal), /stopped/);
  });
});
