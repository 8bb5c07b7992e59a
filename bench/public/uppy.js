// Uppy as its documentation sets it up, with the defaults of the Dashboard and of Tus. Bundled by support/uppy-script.ts.
import Uppy from '@uppy/core';
import Dashboard from '@uppy/dashboard';
import Tus from '@uppy/tus';

const { tally, watch } = window;
const done = tally();
const complete = tally();
const query = new URLSearchParams(location.search);
const server = query.get('server') ?? location.origin;

const uppy = new Uppy()
  .use(Dashboard, { inline: true, target: '#uppy' })
  .use(Tus, { endpoint: `${server}/api/cases/${query.get('case')}/uploads` });
uppy.on('upload-success', () => done.add());
uppy.on('upload-error', (file, error) => {
  for (const each of [done, complete]) each.fail(`${file?.name}: ${error.message}`);
});
uppy.on('complete', ({ successful }) => complete.set(successful.length));

watch.done = (count) => done.reaches(count);
watch.listed = (count) => complete.reaches(count);
