/** Every kind of thing that goes wrong or changes: none of them may be missing from a long set of runs. */

export const breakKinds = [
  'cut',
  'partition',
  'clog up',
  'clog down',
  'server crash',
  'restore',
  'device kill',
  'full disk',
] as const
export type BreakKind = (typeof breakKinds)[number]

export const changeKinds = [
  'transfer',
  'team',
  'share',
  'end of a share',
  'membership ends',
  'membership begins',
  'session ends',
  'void',
  'bring back',
  'new device',
  'cloned profile',
  'second tab',
  'tab closes',
  'lead stolen',
  'tab freezes',
  'device clock jumps',
  'server clock jumps',
] as const
export type ChangeKind = (typeof changeKinds)[number]

export const kinds = [...breakKinds, ...changeKinds] as const
/** What has to follow from them now and then, where sizes are small. */
export const outcomes = ['erased', 'take', 'decline', 'recall'] as const
export type Kind = BreakKind | ChangeKind

export const isChange = (kind: Kind): kind is ChangeKind => (changeKinds as readonly string[]).includes(kind)
