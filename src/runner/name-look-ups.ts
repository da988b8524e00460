/**
 * Node resolves names on a pool of four threads and cannot cancel. Two names that hang would block Azure's, so enlarge
 * the pool. Node makes the threads when it first needs them, so import this before anything else.
 */
const ENOUGH_THREADS = '32'

process.env['UV_THREADPOOL_SIZE'] ??= ENOUGH_THREADS
