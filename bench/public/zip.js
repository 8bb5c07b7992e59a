// What stands beside Download All: the same files fetched, and dropped or zipped by a library as its own pages show it.
import { Zip, ZipPassThrough } from '/zip/fflate.js';

const caseId = new URLSearchParams(location.search).get('case');
const api = `/api/cases/${caseId}/attachments`;

async function list() {
  const { attachments } = await (await fetch(`${api}?limit=500`)).json();
  // Names need not be told apart by a contender that does not do it.
  return attachments.map(({ id, name }, index) => ({
    url: `${api}/${id}/content`,
    name: `${index} ${name}`,
  }));
}

async function open(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response;
}

async function* chunks(stream) {
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

const saved = async () => await (await showSaveFilePicker()).createWritable();

const WAYS = {
  async nowhere(files) {
    let bytes = 0;
    for (const { url } of files)
      for await (const chunk of chunks((await open(url)).body)) bytes += chunk.length;
    return bytes;
  },

  /** What the saving itself costs: neither checked nor zipped. */
  async written(files) {
    const target = await saved();
    for (const { url } of files) await (await open(url)).body.pipeTo(target, { preventClose: true });
    await target.close();
    return sizeSaved();
  },

  async sixToNowhere(files) {
    const waiting = [...files];
    let bytes = 0;
    const worker = async () => {
      for (let file = waiting.shift(); file; file = waiting.shift()) {
        const { byteLength } = await (await open(file.url)).arrayBuffer();
        bytes += byteLength;
      }
    };
    await Promise.all(Array.from({ length: 6 }, worker));
    return bytes;
  },

  async fflate(files) {
    const target = await saved();
    let made = [];
    const zip = new Zip((error, chunk) => {
      if (error) throw error;
      made.push(chunk);
    });
    const write = async () => {
      const now = made;
      made = [];
      for (const chunk of now) await target.write(chunk);
    };
    for (const { url, name } of files) {
      const entry = new ZipPassThrough(name);
      zip.add(entry);
      for await (const chunk of chunks((await open(url)).body)) {
        entry.push(chunk);
        await write();
      }
      entry.push(new Uint8Array(), true);
    }
    zip.end();
    await write();
    await target.close();
    return sizeSaved();
  },

  async zipJs(files) {
    const writer = new zip.ZipWriter(await saved(), { level: 0 });
    for (const { url, name } of files) await writer.add(name, (await open(url)).body);
    await writer.close();
    return sizeSaved();
  },

  async jsZip(files) {
    const target = await saved();
    const zip = new JSZip();
    // It takes whole files, and holds them all.
    for (const { url, name } of files) zip.file(name, await (await open(url)).arrayBuffer());
    const stream = zip.generateInternalStream({
      type: 'uint8array',
      compression: 'STORE',
      streamFiles: true,
    });
    await new Promise((resolve, reject) => {
      stream.on('error', reject);
      stream.on('end', resolve);
      stream.on('data', (chunk) => {
        stream.pause();
        target.write(chunk).then(() => stream.resume(), reject);
      });
      stream.resume();
    });
    await target.close();
    return sizeSaved();
  },
};

async function sizeSaved() {
  const handle = await (await navigator.storage.getDirectory()).getFileHandle('saved');
  return (await handle.getFile()).size;
}

/** Resolves with what it took and how large it became. */
window.bench = async (way) => {
  const startedAtMs = performance.now();
  const bytes = await WAYS[way](await list());
  return { seconds: (performance.now() - startedAtMs) / 1000, bytes };
};
