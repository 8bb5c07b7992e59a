import { REPORT_TEXT_NAME } from '@case-attachments/contract/archive';
import type { DownloadState } from '../case/case-state.js';
import type { LocalizeController } from '../localize/localize-controller.js';
import type { StripParts } from '../theme/strip.js';
import { isCut } from './download-facts.js';

/** How a download ended that was not stopped, in as sure words as are true. */
export function downloadEnd(
  localize: LocalizeController,
  download: DownloadState,
): Pick<StripParts, 'title' | 'text' | 'hint'> {
  const words = localize.messages.download;
  const { certainty, zipName: name, missing, triedInVain } = download;
  const hint = isInDownloads(download) ? { hint: words.choosePlace } : {};
  if (certainty === 'by-server') return { title: words.byServer(name), text: words.byServerHint, ...hint };
  const isHandedOver = certainty === 'handed-over';
  const text = [
    ...(triedInVain ? [words.triedInVain] : []),
    missing.length > 0 ? withoutSome(localize, download) : whole(localize, download),
    ...(isHandedOver ? [words.inDownloads] : []),
    ...(missing.length > 0 ? [] : [download.form === 'file' ? words.checkedOne : words.checkedAll]),
  ].join(' ');
  return { title: titleOf(localize, download, isHandedOver), text, ...hint };
}

/** Neither the person nor this page chose the place. */
function isInDownloads({ rung }: DownloadState): boolean {
  return rung !== null && rung !== 'picker' && rung !== 'folder';
}

function titleOf(localize: LocalizeController, download: DownloadState, isHandedOver: boolean): string {
  const words = localize.messages.download;
  const { form, zipName, filesTotal, missing } = download;
  if (form === 'file') return isHandedOver ? words.fileHandedOver(zipName) : words.fileSaved(zipName);
  const done = localize.number(filesTotal - missing.length);
  const total = localize.number(filesTotal);
  return isHandedOver ? words.handedOver(done, total) : words.saved(done, total);
}

function whole(localize: LocalizeController, { form, zipName, part, bytesTotal }: DownloadState): string {
  const words = localize.messages.download;
  const size = localize.bytes(bytesTotal);
  if (form === 'folder') return words.wholeFolder(zipName, size);
  return form === 'parts' && part
    ? words.wholeParts(localize.number(part.total), size)
    : words.whole(zipName, size);
}

function withoutSome(localize: LocalizeController, download: DownloadState): string {
  const cut = download.missing.filter(isCut).length;
  const incomplete = cut > 0 ? [localize.messages.download.incomplete(cut)] : [];
  return [...incomplete, restOf(localize, download)].join(' ');
}

function restOf(localize: LocalizeController, download: DownloadState): string {
  const words = localize.messages.download;
  const { form, zipName, part, filesTotal, missing, reportName } = download;
  const count = missing.length;
  const report = reportName ?? REPORT_TEXT_NAME;
  if (form === 'folder') return words.withoutInFolder(zipName, count, report);
  if (count === filesTotal) return words.noneWhole(zipName, report);
  if (form !== 'parts' || !part) return words.without(zipName, count, report);
  const { total, leftOut = 0 } = part;
  const rest = words.withoutInParts(localize.number(total - leftOut), count, report);
  return leftOut > 0 ? `${rest} ${words.partsLeftOut(leftOut)}` : rest;
}
