/**
 * Seeds whose world once broke a promise, and why. Every change of the product turns the dice of a world into another
 * world, so a seed that is played again proves less from year to year; what it found has a test of its own where one
 * could be written.
 */
export const onceFailed: readonly (readonly [seed: bigint, why: string])[] = [
  [70037n, 'a deposed tab that had dialled repeated its leader, and was asked for what it had not read yet'],
  [70128n, 'the same, after a session had ended in both tabs'],
  [1033n, 'cards that had left came back in a page, and the patch of their leaving was read after it'],
  [
    1000123n,
    'a membership ended and another began between dialling and greeting, and the world saw no difference',
  ],
  [5014n, 'devices kept what the server had ruled in a log that is gone beside what it ruled anew'],
  [5115n, 'a device kept what only the log that is gone let it read (RCV4): the world did not expect it'],
  [165n, 'what was handed in again stood behind what was written on top of it, and was said twice'],
  [
    373n,
    'two copies of a profile said two things under one id, each in another log: the world did not expect it',
  ],
  [
    9186938030321846457n,
    'a tab was closed while it folded its cards, and what its store said of that reached the root as a bug',
  ],
  [
    9186938030321847259n,
    'somebody else’s entry of a log that is gone hid what a copy of the profile said under its id afterwards',
  ],
  [
    9186938030321847534n,
    'a note was acknowledged and its archive transferred before the scope was ever swept, and a sweep tells of nothing that left',
  ],
  [
    9186938030321847680n,
    'what a copy of the profile said under the same id in the log that is now took the place of what this one had said',
  ],
  [
    9186938030321847993n,
    'a whole archive was opened here, acknowledged and transferred before the first sweep',
  ],
  [
    9186938030321848166n,
    'a killed page of the world took the lead after its death, and nobody could open the store any more',
  ],
  [9186938030321848732n, 'the same, in two copies of a profile'],
  [9186938030321849199n, 'the same, of parts of an archive'],
  [9186938030321849285n, 'two words of a copy were taken for what the other had said'],
  [
    9186938030321849850n,
    'a killed page of the world held the store open, and the device waited for it for ever',
  ],
  [
    3000703n,
    'an archive was opened, acknowledged and transferred before any feed brought it, and what was left of it could not be placed',
  ],
  [3000054n, 'a fold took away what left, and another tab kept its card, which only patches had brought'],
  [
    7000002191n,
    'a save went up twice, behind what was handed back, and the refusal of the first time was believed',
  ],
  [7000000027n, 'a change was asked for in a part that no feed had ever brought, and its copy stayed'],
  [7000000735n, 'the same'],
  [7000003917n, 'a document was erased before any feed had listed it, and its copy stayed'],
  [
    7000002064n,
    'where something waited in a document that no feed lists, its copy stayed when that was settled',
  ],
  [
    4000000000000000055n,
    'a membership ended while its device was being greeted, and the socket stayed open with feeds that were no longer its',
  ],
  [
    4000000000000000721n,
    'what a copy of the profile had said under an id that waited here was dropped when it was handed back',
  ],
  [
    4000000000000003412n,
    'a device was greeted between a commit and its telling, and called itself complete without it',
  ],
  [4000000000000005657n, 'a document was destroyed while it was being folded, and a key asked for it'],
  [
    4000000000000007765n,
    'what a log that is gone had told to leave went when the rest was sent, with what only that log had acknowledged',
  ],
  [
    4000000000000028565n,
    'after a restore what waited for an archive went on waiting though its opening had come, for a quarter of the time since',
  ],
  [
    4000000000000032421n,
    'a line that had stood still delivered after a restore what the log that is gone had told to leave',
  ],
]
