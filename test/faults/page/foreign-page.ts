// Uppy's Tus plugin and tus-js-client as their documentation sets them up, retry settings untouched.
import Uppy from '@uppy/core';
import Tus from '@uppy/tus';
import { Upload } from 'tus-js-client';
import type { ForeignOptions } from './foreign-window.js';

const picker = document.createElement('input');
picker.type = 'file';
document.body.append(picker);

function picked(): File {
  const file = picker.files?.[0];
  if (!file) throw new Error('no file is picked');
  return file;
}

const authorization = ({ token }: ForeignOptions) => ({ Authorization: `Bearer ${token}` });

function tus(options: ForeignOptions): Promise<void> {
  const file = picked();
  return new Promise((resolve, reject) => {
    const upload = new Upload(file, {
      endpoint: options.endpoint,
      headers: authorization(options),
      metadata: { filename: file.name, filetype: file.type },
      overridePatchMethod: options.overridePatchMethod ?? false,
      onSuccess: () => resolve(),
      onError: reject,
    });
    upload.start();
  });
}

async function uppy(options: ForeignOptions): Promise<void> {
  const file = picked();
  const made = new Uppy({ logger: { debug() {}, warn() {}, error() {} } });
  made.use(Tus, { endpoint: options.endpoint, headers: authorization(options), allowedMetaFields: true });
  made.addFile({ name: file.name, type: file.type, data: file });
  const result = await made.upload();
  const [failed] = result?.failed ?? [];
  if (failed) throw new Error(failed.error ?? 'failed');
}

window.foreign = { tus, uppy };
