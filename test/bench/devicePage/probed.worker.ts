/**
 * The product's own worker, untouched, with a stop-watch beside it. Two moments cannot be seen from the
 * page: when the password's derivation ended, and how long a search took where it runs.
 */
import './probe.ts'
import '../../../client/worker/device.worker.ts'
