import type { Action } from '@case-attachments/contract';
import { DEMO_IDENTITIES, type DemoRole } from '@case-attachments/server/demo-identities';

/** Somebody who may sign in to the pretend portal. Roles, not invented people. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly organisation: string;
  /** What this person may do on the cases they are on. */
  readonly actions: readonly Action[];
  /** The cases they are on. */
  readonly cases: readonly string[];
}

export interface PortalCase {
  readonly id: string;
  readonly label: string;
  readonly summary: string;
  readonly overview: readonly (readonly [term: string, text: string])[];
  readonly messages: readonly { readonly from: string; readonly text: string }[];
}

const theirs = ['C-1001', 'C-1002', 'C-1003', 'C-1004'];

function person(role: DemoRole, cases: readonly string[], actions = DEMO_IDENTITIES[role].actions): Person {
  const { id, displayName, orgName } = DEMO_IDENTITIES[role].user;
  return { id, name: displayName, organisation: orgName, actions, cases };
}

/** The first is who the portal opens with. */
export const PEOPLE: readonly Person[] = [
  person('referring-dentist', theirs),
  person('oral-surgeon', theirs),
  person('front-desk', theirs),
  // Who may do everything elsewhere may still see nothing of these cases.
  person('outsider', ['C-2001'], DEMO_IDENTITIES['referring-dentist'].actions),
];

/** The first is what the portal opens with. */
export const CASES: readonly PortalCase[] = [
  {
    id: 'C-1001',
    label: 'Case 1001, upper left molar',
    summary: 'Referral to oral surgery. Open.',
    overview: [
      ['Reason for referral', 'Removal of the upper left third molar, partly erupted.'],
      ['Asked for', 'Assessment of the distance to the sinus, removal, follow-up after one week.'],
      ['Referred by', 'Dental practice'],
      ['Referred to', 'Oral surgery clinic'],
    ],
    messages: [
      { from: 'Referring dentist', text: 'Panoramic image and intraoral photos are attached.' },
      { from: 'Oral surgeon', text: 'Received. Please add the scan of the upper jaw.' },
    ],
  },
  {
    id: 'C-1002',
    label: 'Case 1002, implant planning',
    summary: 'Referral to oral surgery. Waiting for images.',
    overview: [
      ['Reason for referral', 'Single implant, lower right first molar.'],
      ['Asked for', 'Bone measurement on a volume scan, surgical guide.'],
      ['Referred by', 'Dental practice'],
      ['Referred to', 'Oral surgery clinic'],
    ],
    messages: [{ from: 'Front desk', text: 'The volume scan will be sent by the end of the week.' }],
  },
  {
    id: 'C-1003',
    label: 'Case 1003, every kind of picture',
    summary: 'For a look at what is shown, and at what is said where something is not.',
    overview: [
      [
        'Shown',
        'Photos of phones, X-rays of sensors old and new, faxes, prints, what moves, what is very large.',
      ],
      ['Not shown, and why', 'Damaged, too large, compressed in a rare way: the last files of the list.'],
    ],
    messages: [{ from: 'Oral surgeon', text: 'Does it show everything we get sent?' }],
  },
  {
    id: 'C-1004',
    label: 'Case 1004, odd names and a bad disk',
    summary: 'For a look at what Download All makes of files that make other zips fail.',
    overview: [
      ['Names', 'The same name several times, names that Windows refuses, other scripts, a very long one.'],
      [
        'A bad disk',
        'One file of which the server has lost the bytes, and one that is damaged in its middle.',
      ],
    ],
    messages: [{ from: 'Front desk', text: 'Which of these did not arrive?' }],
  },
];

/** A case as the portal shows it to somebody: who is not on it sees its number and nothing else. */
export function caseAsSeenBy(person: Person, portalCase: PortalCase): PortalCase {
  if (person.cases.includes(portalCase.id)) return portalCase;
  const { id } = portalCase;
  return { id, label: `Case ${id}`, summary: 'You are not on this case.', overview: [], messages: [] };
}

/** @returns the person of that role; the first when the role is unknown */
export const personOf = (role: string | null): Person =>
  PEOPLE.find(({ id }) => id === role) ?? (PEOPLE[0] as Person);

/** @returns the case of that id; the first when it is unknown */
export const caseOf = (id: string | null): PortalCase =>
  CASES.find((portalCase) => portalCase.id === id) ?? (CASES[0] as PortalCase);
