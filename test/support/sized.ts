/**
 * How large a test of real faults is: small in `npm test`, as large as one says by `npm run fault`, which passes the
 * numbers in the environment.
 */
export const sized = (
  what: 'KILLS' | 'ACKS' | 'WRITES' | 'CUTS' | 'DEVICES' | 'FILLS' | 'FRAMES',
  usual: number,
): number => Number(process.env[`ANJUAN_${what}`] ?? usual)

/** By command: the machine is for this alone, so times are judged. */
export const timesCount = process.env['ANJUAN_TIMES'] === '1'
