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
  [3000054n, 'a fold took away what left, and another tab kept its card, which only patches had brought'],
]
